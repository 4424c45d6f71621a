/** The check of what only a person may do who has signed in just now. */
import { type AppSyncIdentityCognito, util } from '@aws-appsync/utils';
import { isRecentSignIn } from '../../domain/reveal.ts';
import { fail } from './fail.ts';

/** Fails with SIGN_IN_TOO_OLD. A stolen session is not enough for what follows. */
export function requireRecentSignIn(identity: unknown): void {
  // Fields of people admit the user pool's identity only.
  const { claims } = identity as AppSyncIdentityCognito;
  if (!isRecentSignIn(authTimeOf(claims), util.time.nowEpochSeconds())) {
    fail('SIGN_IN_TOO_OLD');
  }
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
