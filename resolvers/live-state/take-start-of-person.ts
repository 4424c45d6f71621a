/**
 * Subscribing, and changing a watch, first step: takes one unit of the caller's allowance of
 * subscription starts, before anything is read.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';

/** Counts the start, even if it is refused later. */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'subscriptionsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds SUBSCRIPTIONS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: VehicleContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'subscriptionsOfPerson');
}
