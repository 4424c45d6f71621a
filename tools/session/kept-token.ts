/**
 * Keeps a user's access token valid for as long as the refresh token is: refreshes it before it
 * expires, or when AppSync rejected it.
 */
import type { CognitoUser, CognitoUserSession } from 'amazon-cognito-identity-js';

/**
 * Returns a valid access token, or undefined when the user is signed out. Rejects when Cognito does
 * not respond.
 */
export type KeptToken = (forceRefresh: boolean) => Promise<string | undefined>;

/**
 * Seconds before the expiry at which a token is refreshed, because a request takes time and clocks
 * differ.
 */
const marginSeconds = 60;

/** Keeps the token of a new session. */
export function keepToken(user: CognitoUser, begun: CognitoUserSession): KeptToken {
  let session: CognitoUserSession | undefined = begun;
  let renewing: Promise<void> | undefined;
  return async (forceRefresh) => {
    if (session !== undefined && (forceRefresh || expiresSoon(session))) {
      const present = session;
      // Concurrent callers share one refresh.
      renewing ??= renew(user, present)
        .then((renewed) => void (session = renewed))
        .finally(() => (renewing = undefined));
      await renewing;
    }
    return session?.getAccessToken().getJwtToken();
  };
}

function expiresSoon(session: CognitoUserSession): boolean {
  return session.getAccessToken().getExpiration() - Date.now() / 1000 < marginSeconds;
}

/**
 * Resolves to undefined when Cognito rejects the refresh token, because it was revoked or expired.
 */
function renew(user: CognitoUser, session: CognitoUserSession): Promise<CognitoUserSession | undefined> {
  return new Promise((resolve, reject) => {
    // The package types the callback's arguments as `any`: an error with a code, or the new
    // session.
    user.refreshSession(session.getRefreshToken(), (error: unknown, renewed?: CognitoUserSession | null) => {
      if (renewed) {
        return resolve(renewed);
      }
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
      if (code === 'NotAuthorizedException') {
        return resolve(undefined);
      }
      reject(error instanceof Error ? error : new Error('The token could not be refreshed.'));
    });
  });
}
