/**
 * Confirming a claim: decides from the vehicle's present owners whether the claim is granted or
 * waits, and writes it with everything that follows from it in one transaction.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { claimableStatuses } from '../../domain/access.ts';
import { type ClaimItem, isOwner, otherOwners } from '../../domain/claim.ts';
import { type Write, checkStatus } from '../ownership/change.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { ClaimContext } from './context.ts';
import { requireOwnClaim } from './require-claim.ts';
import {
  decidedClaim,
  failClaim,
  grantWrites,
  putClaim,
  putClaimHistory,
  putConfirmedClaimant,
  waitingClaim,
} from './writes.ts';

/**
 * Writes nothing for a claim that waits or is decided already. The ten minutes of the code limit
 * the whole confirmation. Fails with CLAIM_CODE_WRONG for a claim that was not proven.
 */
export function request(ctx: ClaimContext): DynamoDBTransactWriteItemsRequest {
  const claim = requireOwnClaim(ctx);
  if (claim.provenAt === undefined) {
    fail('CLAIM_CODE_WRONG');
  }
  if (claim.status !== 'CODE_EXPECTED') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const at = now();
  if (claim.codeUntil <= at) {
    fail('CLAIM_NOT_FOUND');
  }
  const { viewers } = ctx.stash;
  const owners = otherOwners(viewers, claim.ownerId, at);
  const isGranted = isOwner(viewers, claim.ownerId, at) || Object.keys(owners).length === 0;
  const after = isGranted ? decidedClaim(claim, 'GRANTED', at) : waitingClaim(ctx.env, claim, owners, at);
  ctx.stash.claim = after;
  const [check, ...others] = isGranted ? grantWrites(ctx, after, at) : writesOfWaiting(ctx, after, at);
  const own = [putConfirmedClaimant(ctx.env, after, at), putClaim(ctx.env, claim, after)];
  return { operation: 'TransactWriteItems', transactItems: [...(check ? [check] : []), ...own, ...others] };
}

/** Fails with VEHICLE_NOT_FOUND, CLAIM_BLOCKED, CONFLICT or SERVICE_UNAVAILABLE. */
export function response(ctx: ClaimContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failClaim(ctx.result, 'CLAIM_BLOCKED');
  }
  return null;
}

function writesOfWaiting(ctx: ClaimContext, claim: ClaimItem, at: string): Write[] {
  const { caller, referenceId } = ctx.stash;
  return [
    checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, claimableStatuses),
    putClaimHistory(ctx, claim, 'CLAIM_WAITING', at),
  ];
}
