/**
 * A session that keeps its tokens in memory: a reload of the page ends it. The refresh token stays
 * in this closure, and the library's storage is a map that goes with the page.
 */
import type { CognitoUser, CognitoUserSession } from 'amazon-cognito-identity-js';
import type { Session } from './session.ts';

/** Seconds before the expiry at which a token is renewed: requests take time, and clocks differ. */
const marginSeconds = 60;

/** Creates the session of a person who has just signed in. */
export function createCognitoSession(user: CognitoUser, begun: CognitoUserSession): Session {
  let session: CognitoUserSession | undefined = begun;
  let renewing: Promise<CognitoUserSession | undefined> | undefined;
  return {
    principalId: String(begun.getAccessToken().payload['sub']),
    accessToken: async (forceRefresh) => {
      if (session !== undefined && (forceRefresh || expiresSoon(session))) {
        // Concurrent callers share one renewal.
        renewing ??= renew(user, session).finally(() => (renewing = undefined));
        const renewed = await renewing;
        // `end` may have been called meanwhile.
        session = session === undefined ? undefined : renewed;
      }
      return session?.getAccessToken().getJwtToken();
    },
    end: () => {
      session = undefined;
      return new Promise((resolve) => user.signOut(() => resolve()));
    },
  };
}

function expiresSoon(session: CognitoUserSession): boolean {
  return session.getAccessToken().getExpiration() - Date.now() / 1000 < marginSeconds;
}

/** Resolves to undefined when Cognito rejects the refresh token: it was revoked or has expired. */
function renew(user: CognitoUser, session: CognitoUserSession): Promise<CognitoUserSession | undefined> {
  return new Promise((resolve, reject) => {
    // The package types the callback's arguments as `any`: an error with a code, or the new
    // session.
    user.refreshSession(session.getRefreshToken(), (error: unknown, renewed?: CognitoUserSession | null) => {
      if (renewed) {
        return resolve(renewed);
      }
      const { code } = Object(error) as Readonly<Record<string, unknown>>;
      if (code === 'NotAuthorizedException') {
        return resolve(undefined);
      }
      reject(error instanceof Error ? error : new Error('The token could not be renewed.'));
    });
  });
}
