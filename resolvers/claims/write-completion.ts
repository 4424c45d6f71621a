/** Completing a claim after its waiting period: makes the caller the owner. */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { completionObstacle } from '../../domain/claim.ts';
import { now, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { ClaimContext } from './context.ts';
import { requireOwnClaim } from './require-claim.ts';
import { decidedClaim, failClaim, writesOfDecision } from './writes.ts';

/**
 * Fails with CLAIM_WAITING while a present owner can still stop it, and with CLAIM_NOT_FOUND when
 * it has ended. A granted claim is not written again.
 */
export function request(ctx: ClaimContext): DynamoDBTransactWriteItemsRequest {
  const claim = requireOwnClaim(ctx);
  if (claim.status === 'GRANTED') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const at = now();
  const obstacle = completionObstacle(claim, ctx.stash.viewers, at);
  if (obstacle === 'NOT_DUE') {
    const leftMs = toMilliSeconds(claim.waitsUntil ?? at) - toMilliSeconds(at);
    fail('CLAIM_WAITING', { retryAfterSeconds: Math.ceil(leftMs / 1_000) });
  }
  if (obstacle === 'ENDED') {
    fail('CLAIM_NOT_FOUND');
  }
  const after = decidedClaim(claim, 'GRANTED', at);
  ctx.stash.claim = after;
  return { operation: 'TransactWriteItems', transactItems: writesOfDecision(ctx, claim, after, at) };
}

/** Fails with VEHICLE_NOT_FOUND, CLAIM_NOT_FOUND, CONFLICT or SERVICE_UNAVAILABLE. */
export function response(ctx: ClaimContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failClaim(ctx.result, 'CLAIM_NOT_FOUND');
  }
  return null;
}
