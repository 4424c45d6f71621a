/**
 * Signs in with SRP, so that the password never leaves this process. A deployment and the local
 * world need the same steps.
 */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { CliError } from './cli-error.ts';
import { keepToken, type KeptToken } from './kept-token.ts';
import type { StackOutputs } from './outputs.ts';
import type { SecondFactor } from './second-factor.ts';

/** The user and the sources of further secrets. */
export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  /** Called when the password is temporary; without it, such a sign-in fails. */
  readonly chooseNewPassword?: () => Promise<string>;
  /** Used when the account has or needs an authenticator app; without it, such a sign-in fails. */
  readonly secondFactor?: SecondFactor;
}

/** Cognito's access token after SRP, with the means to renew it. */
export interface SignedIn {
  /** The value of the `authorization` header. */
  readonly accessToken: string;
  /** Cognito's `sub`, to which access to vehicles is granted. */
  readonly principalId: string;
  /** The refresh token of the sign-in. */
  readonly refreshToken: string;
  /** For sessions that outlast one access token. */
  readonly token: KeptToken;
}

/** Signs in; throws CliError with a message that says what to do. */
export async function signIn(outputs: StackOutputs, request: SignInRequest): Promise<SignedIn> {
  const user = poolUser(outputs, request.username);
  const session = await authenticate(user, request).catch((error: unknown) => {
    throw error instanceof CliError ? error : toFailure(error, outputs);
  });
  const token = session.getAccessToken();
  const principalId = String(token.payload['sub']);
  const refreshToken = session.getRefreshToken().getToken();
  return { accessToken: token.getJwtToken(), principalId, refreshToken, token: keepToken(user, session) };
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
 * Handles the challenges after the password: a code of the app, or the set-up of an app if the pool
 * requires one.
 */
function secondFactorCallbacks(user: CognitoUser, request: SignInRequest, end: SessionCallbacks) {
  const refuse = (what: string) => () =>
    end.onFailure(new CliError('signIn', `The account asks for ${what}, which is not supported here.`));
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

/** Cognito's label of the app. */
const appName = 'authenticator app';

/** Returns the secret in base 32 (RFC 4648), the form that apps accept. */
function newAppSecret(user: CognitoUser): Promise<string> {
  return new Promise((associateSecretCode, onFailure) =>
    user.associateSoftwareToken({ associateSecretCode, onFailure }),
  );
}

async function replacePassword({ chooseNewPassword }: SignInRequest): Promise<string> {
  if (chooseNewPassword === undefined) {
    throw new CliError('signIn', 'The password is temporary. Sign in with --new-password to replace it.');
  }
  return chooseNewPassword();
}

/** Stores nothing: every command signs in again. */
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
  ['CodeMismatchException', 'The code is not valid. Sign in again with the code that the app shows now.'],
  [
    'EnableSoftwareTokenMFAException',
    'The first code of the new app is not valid. Sign in again to set the app up; check its clock.',
  ],
  ['ExpiredCodeException', 'The code was used before. Sign in again with the next code of the app.'],
]);

function toFailure(error: unknown, outputs: StackOutputs): CliError {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || code === 'NetworkError') {
    return unreachable(outputs, outputs.AwsEndpointUrl ?? 'Cognito');
  }
  const refusal = codeRefusals.get(code);
  if (refusal !== undefined) {
    return new CliError('signIn', refusal);
  }
  const message = error instanceof Error ? error.message : code;
  return new CliError('signIn', `Cognito rejected the sign-in: ${message}`);
}

/** The error for an address without a usable response. */
export function unreachable(
  { AwsEndpointUrl }: Pick<StackOutputs, 'AwsEndpointUrl'>,
  address: string,
): CliError {
  const hint =
    AwsEndpointUrl === undefined ? '' : ' If the local world is not running, start it with `npm start`.';
  return new CliError('unreachable', `No usable response from ${address}.${hint}`);
}
