/** Signs in with SRP, so that the password never leaves this process; the same for a deployment and for the local world. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import type { CognitoUserSession, ICognitoStorage } from 'amazon-cognito-identity-js';
import { Failure } from './failure.ts';
import { keepToken, type KeptToken } from './kept-token.ts';
import type { StackOutputs } from './outputs.ts';

/** Who signs in. */
export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  /** Asked when the password is temporary; without it such a sign-in fails. */
  readonly chooseNewPassword?: () => Promise<string>;
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
    const refuse = (what: string) => () =>
      reject(new Failure('signIn', `The account asks for ${what}, which is not supported here.`));
    const callbacks = {
      onSuccess: resolve,
      onFailure: reject,
      mfaRequired: refuse('a code by text message'),
      totpRequired: refuse('a one-time code'),
      customChallenge: refuse('a custom challenge'),
    };
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

async function replacePassword({ chooseNewPassword }: SignInRequest): Promise<string> {
  if (chooseNewPassword === undefined)
    throw new Failure('signIn', 'The password is temporary: a new one must be chosen.');
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

function toFailure(error: unknown, outputs: StackOutputs): Failure {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || code === 'NetworkError')
    return unreachable(outputs, outputs.AwsEndpointUrl ?? 'Cognito');
  const message = error instanceof Error ? error.message : code;
  return new Failure('signIn', `Sign-in refused: ${message}`);
}

/** Nothing useful answered at an address. */
export function unreachable(outputs: StackOutputs, address: string): Failure {
  const hint =
    outputs.AwsEndpointUrl === undefined ? '' : ' The local world is not running: start it with `npm start`.';
  return new Failure('unreachable', `Nothing answers as expected at ${address}.${hint}`);
}
