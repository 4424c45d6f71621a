/** Approving a waiting claim: makes the claimant the owner at once. */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { shownStatus } from '../../domain/claim.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { ClaimContext } from './context.ts';
import { requireClaimToApprove } from './require-claim.ts';
import { decidedClaim, failClaim, putClaimHistory, writesOfDecision } from './writes.ts';

/**
 * Fails with CLAIM_NOT_FOUND for a caller who may not decide, and for a claim that does not wait;
 * with ACTION_NOT_ALLOWED for an owner whose access has an end. A granted claim is not written
 * again.
 */
export function request(ctx: ClaimContext): DynamoDBTransactWriteItemsRequest {
  const claim = requireClaimToApprove(ctx);
  if (claim.status === 'GRANTED') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const at = now();
  if (shownStatus(claim, at) !== 'WAITING') {
    fail('CLAIM_NOT_FOUND');
  }
  const after = decidedClaim(claim, 'GRANTED', at);
  ctx.stash.claim = after;
  const transactItems = [
    ...writesOfDecision(ctx, claim, after, at),
    putClaimHistory(ctx, after, 'CLAIM_APPROVED', at),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with VEHICLE_NOT_FOUND, CLAIM_NOT_FOUND, CONFLICT or SERVICE_UNAVAILABLE. */
export function response(ctx: ClaimContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failClaim(ctx.result, 'CLAIM_NOT_FOUND');
  }
  return null;
}
