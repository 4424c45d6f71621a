/** What tests of Cognito’s own library share: a browser’s storage, users, and calls as promises. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { password } from './given.ts';
import type { TestWorld } from './world.ts';

/** Creates the storage of a browser, in memory. */
export function browserStorage(): ICognitoStorage {
  const kept = new Map<string, string>();
  return {
    setItem: (key, value) => void kept.set(key, value),
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

/** Signs a user in with SRP, without challenges. Throws Cognito’s error. */
export function authenticate(user: CognitoUser, Password = password): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
  return new Promise((onSuccess, onFailure) => {
    user.authenticateUser(details, { onSuccess, onFailure });
  });
}

type Where = Pick<TestWorld['outputs'], 'UserPoolId' | 'AwsEndpointUrl'>;

/** Returns the library’s pool for an app client. */
export function libraryPool({ UserPoolId, AwsEndpointUrl }: Where, ClientId: string): CognitoUserPool {
  return new CognitoUserPool({
    UserPoolId,
    ClientId,
    endpoint: `${AwsEndpointUrl}/`,
    Storage: browserStorage(),
  });
}

/** Returns the library’s user, in a browser of its own. */
export function libraryUser(where: Where, Username: string, clientId: string): CognitoUser {
  return new CognitoUser({ Username, Pool: libraryPool(where, clientId), Storage: browserStorage() });
}

/** Calls a method of the library that ends in a Node callback. */
export function promised<Result>(run: (done: (error?: Error | null, result?: Result) => void) => void) {
  return new Promise<Result | undefined>((resolve, reject) => {
    run((error, result) => (error ? reject(error) : resolve(result)));
  });
}

/** Returns the access token of a session. */
export const accessTokenOf = (session: CognitoUserSession): string => session.getAccessToken().getJwtToken();
