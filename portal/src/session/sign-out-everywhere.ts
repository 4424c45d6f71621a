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
  const AccessToken = await session.accessToken(false).catch((error: unknown) => {
    throw new SignInError('UNREACHABLE', error);
  });
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
  // 400 with NotAuthorizedException: all sessions have ended already.
  if (!response.ok && !(await response.text()).includes('NotAuthorizedException')) {
    throw new SignInError(response.status >= 500 ? 'UNREACHABLE' : 'TOO_MANY');
  }
  await session.end();
}
