/** Confirms a claim by the code on the vehicle's screen. */
import { toClaimCode } from '../../domain/claim.ts';
import type {
  MutationConfirmOwnershipClaimArgs,
  OwnershipClaim,
} from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithClaim } from './begin.ts';
import type { ClaimContext } from './context.ts';
import { requireOwnClaim } from './require-claim.ts';
import { toOwnershipClaim } from './to-ownership-claim.ts';

/** Fails with INVALID_ARGUMENT for a text without the form of a code, which counts as no try. */
export function request(ctx: ClaimContext<MutationConfirmOwnershipClaimArgs>): Record<string, never> {
  beginWithClaim(ctx);
  const code = toClaimCode(ctx.args.code);
  if (code === undefined) {
    fail('INVALID_ARGUMENT', { argument: 'code' });
  }
  ctx.stash.code = code;
  ctx.stash.ownerId = ctx.stash.caller.principalId;
  return {};
}

/** The last write has stored the changed claim in the stash. */
export function response(ctx: ClaimContext<MutationConfirmOwnershipClaimArgs>): OwnershipClaim {
  return toOwnershipClaim(requireOwnClaim(ctx), ctx.stash.caller);
}
