/** One claim of the caller. */
import type { OwnershipClaim, QueryOwnershipClaimArgs } from '../../domain/generated/schema-types.ts';
import { beginWithClaim } from './begin.ts';
import type { ClaimContext } from './context.ts';
import { requireOwnClaim } from './require-claim.ts';
import { toOwnershipClaim } from './to-ownership-claim.ts';

/** Fails with CLAIM_NOT_FOUND for a text that is not an id. */
export function request(ctx: ClaimContext<QueryOwnershipClaimArgs>): Record<string, never> {
  beginWithClaim(ctx);
  return {};
}

/** Fails with CLAIM_NOT_FOUND alike for an unknown claim and another person's. */
export function response(ctx: ClaimContext<QueryOwnershipClaimArgs>): OwnershipClaim {
  return toOwnershipClaim(requireOwnClaim(ctx), ctx.stash.caller);
}
