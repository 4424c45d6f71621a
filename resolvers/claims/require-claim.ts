/** The checks of who may use a claim. A person who has no part in it gets CLAIM_NOT_FOUND. */
import { hasRole } from '../../domain/access.ts';
import { type ClaimItem, isOwner } from '../../domain/claim.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/** Returns the caller's own claim. Fails alike for an unknown claim and another person's. */
export function requireOwnClaim({ stash }: ClaimContext): ClaimItem {
  const { caller, claim } = stash;
  if (claim === undefined || claim.ownerId !== caller.principalId || claim.tenantId !== caller.tenantId) {
    fail('CLAIM_NOT_FOUND');
  }
  return claim;
}

/**
 * Returns a claim that the caller may approve or stop: as an owner of the vehicle, or as an
 * operator of its tenant. The claimant cannot decide. Runs after
 * `ownership/find-viewers`. Fails alike for an unknown claim and for one that the caller has no
 * part in.
 */
export function requireClaimToDecide({ stash }: ClaimContext): ClaimItem {
  const { caller, claim, viewers } = stash;
  if (claim === undefined || claim.tenantId !== caller.tenantId || claim.ownerId === caller.principalId) {
    fail('CLAIM_NOT_FOUND');
  }
  const isPresentOwner = hasRole(caller, ['owners']) && isOwner(viewers, caller.principalId, now());
  if (!isPresentOwner && !hasRole(caller, ['operators'])) {
    fail('CLAIM_NOT_FOUND');
  }
  return claim;
}

/**
 * Returns a claim that the caller may approve. An owner whose access has an end may stop a claim,
 * but not give the vehicle away: fails with ACTION_NOT_ALLOWED, unless the caller is an operator.
 */
export function requireClaimToApprove(ctx: ClaimContext): ClaimItem {
  const claim = requireClaimToDecide(ctx);
  const { caller, viewers } = ctx.stash;
  if (viewers?.[caller.principalId]?.until !== undefined && !hasRole(caller, ['operators'])) {
    fail('ACTION_NOT_ALLOWED');
  }
  return claim;
}
