/** Conversion, first step: takes one unit of the caller's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { allowanceError, takeAllowance } from '../runtime/allowance.ts';
import type { ConversionContext } from './context.ts';

/** Counts the attempt, even with an invalid VIN. */
export function request(ctx: ConversionContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'conversion', ctx.stash.caller.principalId);
}

/**
 * Decides the outcome when the allowance is used up or cannot be counted; the audit record is still
 * written.
 */
export function response(ctx: ConversionContext<AllowanceItem | null>): null {
  const error = allowanceError(ctx, 'conversion');
  if (error !== undefined) {
    ctx.stash.outcome = error === 'RATE_LIMITED' ? 'RATE_LIMITED' : 'FAILED';
  }
  return null;
}
