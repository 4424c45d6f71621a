/**
 * A person's access token for as long as the refresh token lives: renewed before it expires, or
 * when it was refused.
 */
import type { CognitoUser, CognitoUserSession } from 'amazon-cognito-identity-js';

/**
 * Answers a token that is valid now, or undefined when the person is signed out; rejects when
 * nothing answers.
 */
export type KeptToken = (forceRefresh: boolean) => Promise<string | undefined>;

/**
 * Seconds before its end from which a token is not used any more: a request takes time, and clocks
 * differ.
 */
const marginSeconds = 60;

/** Keeps the token of a session that has just begun. */
export function keepToken(user: CognitoUser, begun: CognitoUserSession): KeptToken {
  let session: CognitoUserSession | undefined = begun;
  let renewing: Promise<void> | undefined;
  return async (forceRefresh) => {
    if (session !== undefined && (forceRefresh || expiresSoon(session))) {
      const present = session;
      // Several who ask at once are served by one renewal.
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

/** Undefined when Cognito says no: the sign-in was revoked or is too old. */
function renew(user: CognitoUser, session: CognitoUserSession): Promise<CognitoUserSession | undefined> {
  return new Promise((resolve, reject) => {
    // The package's types say `any` of what its callback brings: an error with a code, or the new
    // session.
    user.refreshSession(session.getRefreshToken(), (error: unknown, renewed?: CognitoUserSession | null) => {
      if (renewed) {
        return resolve(renewed);
      }
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
      if (code === 'NotAuthorizedException') {
        return resolve(undefined);
      }
      reject(error instanceof Error ? error : new Error('The token could not be renewed.'));
    });
  });
}
