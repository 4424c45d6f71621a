/**
 * Signs in with SRP, so that the password does not leave the page. The library is a file of its
 * own, which only a page without a session loads.
 */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import type { PortalConfig } from '../config.ts';
import { type Exchange, toSignInError } from './cognito-failures.ts';
import { beginSession } from './page-session.ts';
import { SignInError, type SignInStep } from './session.ts';

/** Begins a sign-in. Rejects with SignInError, as every later step does. */
export function beginSignIn(config: PortalConfig, username: string, password: string): Promise<SignInStep> {
  const user = userOf(config, username);
  return step(user, 'PASSWORD', (callbacks) =>
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), callbacks),
  );
}

/**
 * Asks Cognito to send a code for a new password. Resolves also when Cognito refuses the account,
 * such as one with a temporary password: otherwise the page would say which accounts exist.
 */
export async function requestReset(config: PortalConfig, username: string): Promise<void> {
  try {
    await settled('PASSWORD', (onSuccess, onFailure) =>
      userOf(config, username).forgotPassword({ onSuccess, onFailure, inputVerificationCode: onSuccess }),
    );
  } catch (error) {
    if (error instanceof SignInError && error.failure === 'WRONG') {
      return;
    }
    throw error;
  }
}

/** Sets a new password by the code that Cognito sent. */
export function confirmReset(
  config: PortalConfig,
  username: string,
  code: string,
  password: string,
): Promise<void> {
  return settled('RESET_CODE', (onSuccess, onFailure) =>
    userOf(config, username).confirmPassword(code, password, { onSuccess, onFailure }),
  );
}

type Callbacks = Parameters<CognitoUser['authenticateUser']>[1];

/** Runs one exchange with Cognito; resolves to what it asks for next. */
function step(
  user: CognitoUser,
  exchange: Exchange,
  run: (callbacks: Callbacks) => void,
): Promise<SignInStep> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(new SignInError('UNSUPPORTED'));
    run({
      onSuccess: (begun: CognitoUserSession) => {
        beginSession(begun.getRefreshToken().getToken()).then(
          (session) => resolve({ kind: 'SIGNED_IN', session }),
          (error: unknown) => reject(new SignInError('UNREACHABLE', error)),
        );
      },
      onFailure: (error: unknown) => reject(toSignInError(error, exchange)),
      totpRequired: () =>
        resolve({
          kind: 'CODE',
          submit: (code) =>
            step(user, 'CHALLENGE', (callbacks) => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA')),
        }),
      newPasswordRequired: () =>
        resolve({
          kind: 'NEW_PASSWORD',
          submit: (password) =>
            step(user, 'CHALLENGE', (callbacks) =>
              user.completeNewPasswordChallenge(password, {}, callbacks),
            ),
        }),
      mfaRequired: refuse,
      mfaSetup: refuse,
      selectMFAType: refuse,
      customChallenge: refuse,
    });
  });
}

function settled(
  exchange: Exchange,
  run: (onSuccess: () => void, onFailure: (error: unknown) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    run(resolve, (error) => reject(toSignInError(error, exchange)));
  });
}

function userOf(config: PortalConfig, username: string): CognitoUser {
  const Storage = memoryStorage();
  const Pool = new CognitoUserPool({
    UserPoolId: config.userPoolId,
    ClientId: config.appClientId,
    Storage,
    ...(config.cognitoUrl === undefined ? {} : { endpoint: `${config.cognitoUrl.replace(/\/$/, '')}/` }),
  });
  return new CognitoUser({ Username: username, Pool, Storage });
}

/** The library keeps tokens in `localStorage` unless it is given another place. */
function memoryStorage(): ICognitoStorage {
  const items = new Map<string, string>();
  return {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
