/** The beginning of every field about one claim. */
import { toClaimId } from '../../domain/claim.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/**
 * Stores the caller and the claim's id in the stash. Fails with TENANT_REQUIRED, and with
 * CLAIM_NOT_FOUND for a text that is not an id, both without a call.
 */
export function beginWithClaim(ctx: ClaimContext<{ readonly claimId: string }>): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.begunAt = now();
  const claimId = toClaimId(ctx.args.claimId);
  if (claimId === undefined) {
    fail('CLAIM_NOT_FOUND');
  }
  ctx.stash.claimId = claimId;
  // Read by the following steps while the claim, or its vehicle, is not known.
  ctx.stash.referenceId = neverIssuedReferenceId;
}
