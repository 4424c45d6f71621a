/** Ends all sessions of a person: every browser and app that signed in with the account. */
import type { PortalConfig } from '../config.ts';
import { SignInError, type Session } from './session.ts';

/** Milliseconds after which the call has failed. */
const timeLimitMs = 10_000;

/**
 * Calls Cognito's GlobalSignOut, which revokes all refresh tokens, and ends the session of this
 * page. Access tokens stay valid until they expire. Rejects with SignInError; the session then
 * goes on.
 */
export async function signOutEverywhere(config: PortalConfig, session: Session): Promise<void> {
  const { cognitoUrl = `https://cognito-idp.${config.region}.amazonaws.com/` } = config;
  // A new token: an older one may have been revoked by another device, while sessions that began
  // since then go on.
  const AccessToken = await session.accessToken(true).catch((error: unknown) => {
    throw new SignInError('UNREACHABLE', error);
  });
  if (AccessToken === undefined) {
    throw new SignInError('TOO_LATE');
  }
  const response = await fetch(cognitoUrl, {
    method: 'POST',
    body: JSON.stringify({ AccessToken }),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GlobalSignOut',
    },
    credentials: 'omit',
    signal: AbortSignal.timeout(timeLimitMs),
  }).catch((error: unknown) => {
    throw new SignInError('UNREACHABLE', error);
  });
  if (!response.ok) {
    throw new SignInError(isThrottle(await response.text()) ? 'TOO_MANY' : 'UNREACHABLE');
  }
  await session.end();
}

/** Cognito's own limit, or AWS WAF's before the user pool. */
const isThrottle = (body: string): boolean => /TooManyRequestsException|ForbiddenException/.test(body);
