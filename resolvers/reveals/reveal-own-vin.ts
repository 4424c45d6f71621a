/** The VIN of the caller's own vehicle. For owners who signed in just now. */
import { type AppSyncIdentityCognito, util } from '@aws-appsync/utils';
import type { MutationRevealOwnVinArgs, RevealedVin } from '../../domain/generated/schema-types.ts';
import { isRecentSignIn } from '../../domain/reveal.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { RevealContext } from './context.ts';
import { toRevealedVin } from './to-revealed-vin.ts';

type OwnContext = RevealContext<MutationRevealOwnVinArgs>;

/** Stores caller and Reference ID in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: OwnContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  // Fields of people admit the user pool's identity only.
  const { claims } = ctx.identity as AppSyncIdentityCognito;
  if (!isRecentSignIn(authTimeOf(claims), util.time.nowEpochSeconds())) {
    fail('SIGN_IN_TOO_OLD');
  }
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a VIN. */
export function response(ctx: OwnContext): RevealedVin {
  return toRevealedVin(ctx);
}

/**
 * When the person signed in (epoch seconds); a refreshed token has the time of the original sign-in
 * (assumption cognito-11). 0 without the claim, so that the check fails closed.
 */
function authTimeOf(claims: unknown): number {
  // `claims` is typed as any JSON.
  const { auth_time: authTime } = (claims ?? {}) as Readonly<Record<string, unknown>>;
  // APPSYNC_JS parses numbers by unary plus. AppSync may pass the claim as a number or as text.
  const seconds = +`${authTime ?? 0}`;
  return seconds > 0 ? seconds : 0;
}
