/** What tests of Cognito’s own library share: a browser’s storage, and a sign-in as a promise. */
import {
  AuthenticationDetails,
  type CognitoUser,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { password } from './given.ts';

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
