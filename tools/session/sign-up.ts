/**
 * Sign-up of an owner by e-mail, with amazon-cognito-identity-js. Sign-up and confirmation go
 * through the sign-up client; every session comes from the other client.
 */
import { randomUUID } from 'node:crypto';
import { CognitoUser, CognitoUserAttribute, CognitoUserPool } from 'amazon-cognito-identity-js';
import { CliError } from './cli-error.ts';
import type { StackOutputs } from './outputs.ts';

/** Cognito refuses a password or a code that the person can enter again. */
export class RefusedEntryError extends CliError {
  constructor(message: string) {
    super('signIn', message);
  }
}

/** What a person chooses at the sign-up. */
export interface Newcomer {
  readonly email: string;
  readonly password: string;
}

/** A person who waits for the code. */
export interface SignedUp {
  /** Cognito's user name: a UUID. */
  readonly username: string;
  /** Confirms the address; throws RefusedEntryError for a wrong code, and CliError. */
  confirm(code: string): Promise<void>;
}

/**
 * Signs a person up; Cognito sends the address a code. Throws RefusedEntryError for a password that
 * the user pool does not allow, and CliError.
 */
export async function signUp(outputs: StackOutputs, { email, password }: Newcomer): Promise<SignedUp> {
  const pool = signUpPool(outputs);
  const username = randomUUID();
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
  await done((end) => pool.signUp(username, password, attributes, [], end));
  const user = new CognitoUser({ Username: username, Pool: pool });
  return { username, confirm: (code) => done((end) => user.confirmRegistration(code, false, end)) };
}

function signUpPool({ SignUpClientId, UserPoolId, AwsEndpointUrl }: StackOutputs): CognitoUserPool {
  if (SignUpClientId === undefined) {
    throw new CliError('usage', 'The stack has no SignUpClientId: only administrators create its users.');
  }
  return new CognitoUserPool({
    UserPoolId,
    ClientId: SignUpClientId,
    ...(AwsEndpointUrl !== undefined && { endpoint: `${AwsEndpointUrl}/` }),
  });
}

/** What Cognito's errors mean to a person. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['AliasExistsException', 'You have an account with this address. Sign in, or reset the password.'],
  ['ExpiredCodeException', 'The code has expired. Sign up again.'],
  ['LimitExceededException', 'Too many attempts. Try again in an hour.'],
]);

/** Runs a method of the library that ends in a Node callback. */
function done(run: (end: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => (error ? reject(toFailure(error)) : resolve()));
  });
}

function toFailure(error: Error): CliError {
  const code = 'code' in error ? String(error.code) : error.name;
  if (code === 'NetworkError') {
    return new CliError('unreachable', 'Cognito does not respond.');
  }
  if (code === 'CodeMismatchException') {
    return new RefusedEntryError('The code is not valid. Enter that of the newest e-mail.');
  }
  if (code === 'InvalidPasswordException') {
    return new RefusedEntryError(`Cognito refused the password: ${error.message}`);
  }
  return new CliError('signIn', refusals.get(code) ?? `Cognito rejected the sign-up: ${error.message}`);
}
