/**
 * Permitting a re-issue, step 1 of 3: takes one unit of the caller's allowance for this hour,
 * whatever comes of the call.
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
