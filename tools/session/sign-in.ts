/**
 * Signs in with SRP, so that the password never leaves this process; the same for a deployment and
 * for the local world.
 */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { Failure } from './failure.ts';
import { keepToken, type KeptToken } from './kept-token.ts';
import type { StackOutputs } from './outputs.ts';
import type { SecondFactor } from '../cli/second-factor.ts';

/** Who signs in. */
export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  /** Asked when the password is temporary; without it such a sign-in fails. */
  readonly chooseNewPassword?: () => Promise<string>;
  /** Used when the account has or needs an authenticator app; without it such a sign-in fails. */
  readonly secondFactor?: SecondFactor;
}

/** A person who is signed in. */
export interface SignedIn {
  /** Goes into the `authorization` header. */
  readonly accessToken: string;
  /** Cognito `sub`, by which access to vehicles is granted. */
  readonly principalId: string;
  /** For who stays longer than a token lives. */
  readonly token: KeptToken;
}

/** Signs in; throws Failure with the reason a person can act on. */
export async function signIn(outputs: StackOutputs, request: SignInRequest): Promise<SignedIn> {
  const user = poolUser(outputs, request.username);
  const session = await authenticate(user, request).catch((error: unknown) => {
    throw error instanceof Failure ? error : toFailure(error, outputs);
  });
  const token = session.getAccessToken();
  const principalId = String(token.payload['sub']);
  return { accessToken: token.getJwtToken(), principalId, token: keepToken(user, session) };
}

function poolUser(outputs: StackOutputs, Username: string): CognitoUser {
  const Storage = noStorage();
  const Pool = new CognitoUserPool({
    UserPoolId: outputs.UserPoolId,
    ClientId: outputs.UserPoolClientId,
    Storage,
    ...(outputs.AwsEndpointUrl === undefined
      ? {}
      : { endpoint: `${outputs.AwsEndpointUrl.replace(/\/$/, '')}/` }),
  });
  return new CognitoUser({ Username, Pool, Storage });
}

function authenticate(user: CognitoUser, request: SignInRequest): Promise<CognitoUserSession> {
  return new Promise((resolve, reject) => {
    const end: SessionCallbacks = { onSuccess: resolve, onFailure: reject };
    const callbacks = { ...end, ...secondFactorCallbacks(user, request, end) };
    user.authenticateUser(
      new AuthenticationDetails({ Username: request.username, Password: request.password }),
      {
        ...callbacks,
        newPasswordRequired: () =>
          void replacePassword(request).then(
            (password) => user.completeNewPasswordChallenge(password, {}, callbacks),
            reject,
          ),
      },
    );
  });
}

/** How a sign-in ends. */
interface SessionCallbacks {
  onSuccess(session: CognitoUserSession): void;
  onFailure(error: unknown): void;
}

/**
 * What follows a password that was right: a code of the app, or the set-up of an app where the pool
 * demands one.
 */
function secondFactorCallbacks(user: CognitoUser, request: SignInRequest, end: SessionCallbacks) {
  const refuse = (what: string) => () =>
    end.onFailure(new Failure('signIn', `The account asks for ${what}, which is not supported here.`));
  const withFactor = (use: (factor: SecondFactor) => Promise<void>) => (): void => {
    const { secondFactor } = request;
    if (secondFactor === undefined) {
      return refuse('a code of an authenticator app')();
    }
    use(secondFactor).catch((error: unknown) => end.onFailure(error));
  };
  return {
    mfaRequired: refuse('a code by text message'),
    customChallenge: refuse('a custom challenge'),
    totpRequired: withFactor(async (factor) =>
      user.sendMFACode(await factor.code(), end, 'SOFTWARE_TOKEN_MFA'),
    ),
    mfaSetup: withFactor(async (factor) => {
      const code = await factor.setUp(await newAppSecret(user));
      user.verifySoftwareToken(code, appName, end);
    }),
  };
}

/** The name under which Cognito keeps the app. */
const appName = 'authenticator app';

/** Base 32 (RFC 4648), as apps take it. */
function newAppSecret(user: CognitoUser): Promise<string> {
  return new Promise((associateSecretCode, onFailure) =>
    user.associateSoftwareToken({ associateSecretCode, onFailure }),
  );
}

async function replacePassword({ chooseNewPassword }: SignInRequest): Promise<string> {
  if (chooseNewPassword === undefined) {
    throw new Failure('signIn', 'The password is temporary: a new one must be chosen.');
  }
  return chooseNewPassword();
}

/** Tokens are kept nowhere: a command signs in anew. */
function noStorage(): ICognitoStorage {
  return {
    setItem: () => undefined,
    getItem: () => null,
    removeItem: () => undefined,
    clear: () => undefined,
  };
}

/**
 * Errors that Cognito returns for a code: RespondToAuthChallenge's and VerifySoftwareToken's in its
 * API reference.
 */
const codeRefusals: ReadonlyMap<string, string> = new Map([
  ['CodeMismatchException', 'The code is not valid. Sign in again with the one that the app shows now.'],
  [
    'EnableSoftwareTokenMFAException',
    'The first code of the new app is not valid. Sign in again to set the app up; check its clock.',
  ],
  ['ExpiredCodeException', 'The code was used before. Sign in again with the next one that the app shows.'],
]);

function toFailure(error: unknown, outputs: StackOutputs): Failure {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || code === 'NetworkError') {
    return unreachable(outputs, outputs.AwsEndpointUrl ?? 'Cognito');
  }
  const refusal = codeRefusals.get(code);
  if (refusal !== undefined) {
    return new Failure('signIn', refusal);
  }
  const message = error instanceof Error ? error.message : code;
  return new Failure('signIn', `Sign-in refused: ${message}`);
}

/** Nothing useful answered at an address. */
export function unreachable(outputs: StackOutputs, address: string): Failure {
  const hint =
    outputs.AwsEndpointUrl === undefined ? '' : ' The local world is not running: start it with `npm start`.';
  return new Failure('unreachable', `Nothing answers as expected at ${address}.${hint}`);
}
