/** Starting a claim, first step: takes one unit of the caller's allowance for this hour. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { allowanceError, takeAllowance } from '../runtime/allowance.ts';
import type { StartContext } from './start-context.ts';

/** Counts the attempt, even with an invalid VIN. */
export function request(ctx: StartContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'claimStartsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Decides the outcome when the allowance is used up or cannot be counted; the audit record is still
 * written.
 */
export function response(ctx: StartContext<AllowanceItem | null>): null {
  const error = allowanceError(ctx, 'claimStartsOfPerson');
  if (error !== undefined) {
    ctx.stash.outcome = error === 'RATE_LIMITED' ? 'RATE_LIMITED' : 'FAILED';
  }
  return null;
}
