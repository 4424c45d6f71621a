/**
 * Ending an access, first step: takes one unit of the person's allowance for this minute.
 * Vehicles have no such allowance: one person could use it up and so prevent another from ending an
 * access.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { AccessContext } from './access-context.ts';

/** Counts the call before it reads anything. */
export function request(ctx: AccessContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'endsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds ENDS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: AccessContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'endsOfPerson');
}
