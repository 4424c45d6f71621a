/**
 * First step of every field about claims but the start: takes one unit of the caller's allowance
 * for this minute.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { VehicleContext } from '../registry/context.ts';

/** Counts the call before it reads anything. */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'claimStepsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds CLAIM_STEPS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: VehicleContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'claimStepsOfPerson');
}
