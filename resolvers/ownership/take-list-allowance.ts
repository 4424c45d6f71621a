/** Lists of accesses, first step: takes one unit of the operator's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { type AllowanceContext, requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { ListContext } from './list-context.ts';

/** Counts the page before it reads anything. */
export function request(ctx: ListContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'accessListsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds ACCESS_LISTS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: ListContext<unknown, AllowanceItem | null> & AllowanceContext): null {
  return requireAllowance(ctx, 'accessListsOfPerson');
}
