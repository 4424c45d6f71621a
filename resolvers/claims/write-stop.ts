/** Stopping a waiting claim for good. */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { now, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { failChange } from '../ownership/change.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { ClaimContext } from './context.ts';
import { requireClaimToDecide } from './require-claim.ts';
import { blockClaimant, decidedClaim, putClaim, putClaimHistory, waitingMs } from './writes.ts';

/**
 * Fails with CLAIM_NOT_FOUND for a caller who may not decide, and for a claim that never waited or
 * was granted. A stopped claim is not written again, so that a repeated call blocks no longer than
 * the first. The vehicle's status does not matter.
 */
export function request(ctx: ClaimContext): DynamoDBTransactWriteItemsRequest {
  const claim = requireClaimToDecide(ctx);
  if (claim.status === 'STOPPED') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (claim.status !== 'WAITING') {
    fail('CLAIM_NOT_FOUND');
  }
  const at = now();
  const after = decidedClaim(claim, 'STOPPED', at);
  ctx.stash.claim = after;
  const transactItems = [
    putClaim(ctx.env, claim, after),
    blockClaimant(ctx.env, after, toTimestamp(toMilliSeconds(at) + waitingMs(ctx.env))),
    putClaimHistory(ctx, after, 'CLAIM_STOPPED', at),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ClaimContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
