/**
 * `completeOwnershipClaim`, `approveOwnershipClaim` and `stopOwnershipClaim`: reads the arguments
 * and returns the claim after the change.
 */
import type {
  MutationCompleteOwnershipClaimArgs,
  OwnershipClaim,
} from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithClaim } from './begin.ts';
import type { ClaimContext } from './context.ts';
import { toOwnershipClaim } from './to-ownership-claim.ts';

/** Fails with CLAIM_NOT_FOUND for a text that is not an id. */
export function request(ctx: ClaimContext<MutationCompleteOwnershipClaimArgs>): Record<string, never> {
  beginWithClaim(ctx);
  return {};
}

/** The last write has stored the changed claim in the stash. */
export function response(ctx: ClaimContext<MutationCompleteOwnershipClaimArgs>): OwnershipClaim {
  const { caller, claim } = ctx.stash;
  if (claim === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toOwnershipClaim(claim, caller);
}
