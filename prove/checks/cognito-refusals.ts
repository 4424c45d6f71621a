/**
 * What Cognito refuses, and by which error: an address that is taken, blanks at the end of a
 * password, guessed codes.
 */
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { Secret, TOTP } from 'otpauth';
import { absent } from '../aws/absent.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import { newTenant } from '../names.ts';
import { makePerson } from '../people.ts';

/** Wrong codes after which Cognito locks. */
const wrongCodes = 5;

/** Returns the name of the error that a call rejects with; `no error` when it succeeds. */
async function errorOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'no error';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** A verified address of one user cannot be another user's. */
export const aliasTakenCheck: Check = {
  name: 'alias-taken',
  shows: 'a second user with a verified address that is taken is refused',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run(context) {
    const name = newTenant();
    const email = `${name}@example.com`;
    await createWithAddress(context, `${name}-address`, email);
    const refused = await errorOf(() => createWithAddress(context, `${name}-same-address`, email));
    expectThat(
      refused === 'UsernameExistsException',
      `A taken address returned ${refused} instead of UsernameExistsException.`,
    );
    return refused;
  },
};

async function createWithAddress({ deployment, cleanup }: CheckContext, Username: string, email: string) {
  const { cognito } = deployment.clients;
  const user = { UserPoolId: deployment.outputs.UserPoolId, Username };
  cleanup.add(`user ${Username}`, () => cognito.send(new AdminDeleteUserCommand(user)).catch(absent));
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes }));
}

/** A blank at the end of a password is refused before the pool's policy is applied. */
export const passwordBlanksCheck: Check = {
  name: 'password-blanks',
  shows: 'a password with a blank at its end is refused as an invalid parameter',
  needs: ['sign-in'],
  timeoutSeconds: 30,
  async run({ deployment, facts }) {
    const { stranger } = facts.require('people');
    const user = { UserPoolId: deployment.outputs.UserPoolId, Username: stranger.username };
    const refused = await errorOf(() =>
      deployment.clients.cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: 'short ' })),
    );
    expectThat(
      refused === 'InvalidParameterException',
      `A blank at the end returned ${refused} instead of InvalidParameterException.`,
    );
    return refused;
  },
};

/** Codes of an authenticator app cannot be guessed. */
export const totpLockoutCheck: Check = {
  name: 'totp-lockout',
  shows: 'after five wrong codes of an authenticator app the sixth is refused without a comparison',
  needs: ['sign-in'],
  timeoutSeconds: 60,
  async run(context) {
    const { tenantId } = context.facts.require('people');
    const person = await makePerson(context, `${newTenant()}-totp`, 'owners', tenantId);
    await setUpTotp(context, person);
    const refusals = await guess(context, person);
    const last = refusals.at(-1) ?? '';
    expectThat(
      refusals.slice(0, wrongCodes).every((name) => name === 'CodeMismatchException'),
      `Wrong codes returned ${refusals.join(', ')}.`,
    );
    expectThat(last === 'NotAuthorizedException', `The sixth wrong code returned ${last}.`);
    return `locked after ${wrongCodes} wrong codes`;
  },
};

interface WithPassword {
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
}

async function setUpTotp({ deployment }: CheckContext, person: WithPassword): Promise<void> {
  const { cognito } = deployment.clients;
  const { accessToken: AccessToken, username: Username } = person;
  const { SecretCode = '' } = await cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const totp = new TOTP({ secret: Secret.fromBase32(SecretCode) });
  await cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totp.generate() }));
  const { UserPoolId } = deployment.outputs;
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito.send(
    new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SoftwareTokenMfaSettings }),
  );
}

/**
 * Signs in by SRP and sends one wrong code more than Cognito compares; returns the names of the
 * errors.
 */
async function guess({ deployment }: CheckContext, { username, password }: WithPassword): Promise<string[]> {
  const { UserPoolId, UserPoolClientId: ClientId, AwsEndpointUrl } = deployment.outputs;
  const endpoint = AwsEndpointUrl === undefined ? {} : { endpoint: `${AwsEndpointUrl.replace(/\/$/, '')}/` };
  const Storage = {
    setItem: () => undefined,
    getItem: () => null,
    removeItem: () => undefined,
    clear: () => undefined,
  };
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, Storage, ...endpoint });
  const user = new CognitoUser({ Username: username, Pool, Storage });
  await new Promise<void>((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username: username, Password: password }), {
      totpRequired: () => resolve(),
      onSuccess: () => reject(new CheckError('Cognito did not ask for a code.')),
      onFailure: reject,
    }),
  );
  const refusals: string[] = [];
  for (let tries = 0; tries <= wrongCodes; tries += 1) {
    refusals.push(await wrongCode(user));
  }
  return refusals;
}

function wrongCode(user: CognitoUser): Promise<string> {
  return new Promise((resolve) =>
    user.sendMFACode(
      '000000',
      {
        onSuccess: () => resolve('no error'),
        onFailure: (error: unknown) =>
          resolve(
            typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'error',
          ),
      },
      'SOFTWARE_TOKEN_MFA',
    ),
  );
}
