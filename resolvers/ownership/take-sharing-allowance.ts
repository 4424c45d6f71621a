/** Sharing a vehicle, first step: takes one unit of the person's allowance for this hour. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { SharingContext } from './sharing-context.ts';

/** Counts the call before it reads anything. */
export function request(ctx: SharingContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'sharingsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds SHARINGS_OF_PERSON_PER_HOUR, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: SharingContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'sharingsOfPerson');
}
