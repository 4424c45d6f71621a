/**
 * Permitting a re-issue, first step: takes one unit of the caller's allowance for this hour,
 * whatever the outcome.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { PermitContext } from './permit-context.ts';

/** Counts the call. */
export function request(ctx: PermitContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'reissuePermitsOfPerson', ctx.stash.caller.principalId);
}

/** Fails with RATE_LIMITED. */
export function response(ctx: PermitContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'reissuePermitsOfPerson');
}
