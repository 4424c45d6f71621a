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
import { authenticatorIssuer } from '../../../domain/authenticator.ts';
import type { PortalConfig } from '../config.ts';
import { type Exchange, toSignInError } from './cognito-failures.ts';
import { keyUri } from './key-uri.ts';
import { beginSession } from './page-session.ts';
import { SignInError, type Session, type SignInStep } from './session.ts';

/** Begins a sign-in. Rejects with SignInError, as every later step does. */
export function beginSignIn(config: PortalConfig, username: string, password: string): Promise<SignInStep> {
  return begin(config, username, password, beginSession);
}

/**
 * Begins another sign-in of the person of a session, for what the API allows only shortly after
 * one. The session continues with the new tokens. Rejects as `beginSignIn` does.
 */
export function signInAgain(config: PortalConfig, session: Session, password: string): Promise<SignInStep> {
  return begin(config, session.username, password, async (refreshToken) => {
    await session.continueWith(refreshToken);
    return session;
  });
}

/** What becomes of the refresh token of a sign-in. */
type TakeToken = (refreshToken: string) => Promise<Session>;

function begin(
  config: PortalConfig,
  username: string,
  password: string,
  take: TakeToken,
): Promise<SignInStep> {
  const user = userOf(config, username);
  const details = new AuthenticationDetails({ Username: username, Password: password });
  return step({ user, take }, 'PASSWORD', (callbacks) => user.authenticateUser(details, callbacks));
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

/** A sign-in under way. */
interface SignIn {
  readonly user: CognitoUser;
  readonly take: TakeToken;
}

/** Runs one exchange with Cognito; resolves to what it asks for next. */
function step(signIn: SignIn, exchange: Exchange, run: (callbacks: Callbacks) => void): Promise<SignInStep> {
  return new Promise((resolve, reject) => {
    const { user, take } = signIn;
    const refuse = (): void => reject(new SignInError('UNSUPPORTED'));
    run({
      onSuccess: (begun: CognitoUserSession) => {
        take(begun.getRefreshToken().getToken()).then(
          (session) => resolve({ kind: 'SIGNED_IN', session }),
          (error: unknown) => reject(new SignInError('UNREACHABLE', error)),
        );
      },
      onFailure: (error: unknown) => reject(toSignInError(error, exchange)),
      totpRequired: () =>
        resolve({
          kind: 'CODE',
          submit: (code) =>
            step(signIn, 'CHALLENGE', (callbacks) => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA')),
        }),
      newPasswordRequired: () =>
        resolve({
          kind: 'NEW_PASSWORD',
          submit: (password) =>
            step(signIn, 'CHALLENGE', (callbacks) =>
              user.completeNewPasswordChallenge(password, {}, callbacks),
            ),
        }),
      mfaSetup: () => void beginSetUp(signIn).then(resolve, reject),
      mfaRequired: refuse,
      selectMFAType: refuse,
      customChallenge: refuse,
    });
  });
}

/** Gets a secret for the sign-in's session, so the password is not needed again. */
async function beginSetUp(signIn: SignIn): Promise<SignInStep> {
  const { user } = signIn;
  const secret = await new Promise<string>((resolve, reject) => {
    user.associateSoftwareToken({
      associateSecretCode: resolve,
      onFailure: (error: unknown) => reject(toSignInError(error, 'SET_UP')),
    });
  });
  return {
    ...{ kind: 'SET_UP', secret, uri: keyUri(user.getUsername(), secret) },
    submit: (code) =>
      step(signIn, 'SET_UP', (callbacks) => user.verifySoftwareToken(code, authenticatorIssuer, callbacks)),
  };
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
