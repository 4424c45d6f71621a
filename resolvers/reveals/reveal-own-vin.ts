/** The VIN of the caller's own vehicle. For owners who signed in just now. */
import type { MutationRevealOwnVinArgs, RevealedVin } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { RevealContext } from './context.ts';
import { toRevealedVin } from './to-revealed-vin.ts';

type OwnContext = RevealContext<MutationRevealOwnVinArgs>;

/** Stores caller and Reference ID in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: OwnContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a VIN. */
export function response(ctx: OwnContext): RevealedVin {
  return toRevealedVin(ctx);
}
