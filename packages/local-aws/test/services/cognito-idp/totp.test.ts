/**
 * Authenticator apps: set-up and sign-in with aws-amplify and amazon-cognito-identity-js, and
 * refusals.
 */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, type CognitoUser, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  fetchMFAPreference,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  identityUser,
  otherPassword,
  password,
  startUserPool,
  type UserPool,
} from '../../../testing/user-pool.ts';

const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];
const client = { ExplicitAuthFlows: flows };
let optional: UserPool;
let required: UserPool;
let count = 0;

beforeAll(async () => {
  optional = await startUserPool({ client });
  required = await startUserPool({ client, pool: { MfaConfiguration: 'ON' } });
});
afterAll(async () => {
  await optional.stop();
  await required.stop();
});

const codeAt = (secret: string, atMs: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: atMs });

/**
 * Returns the app's next code. Moves the time by half a minute, because a code is valid only once.
 */
function nextCode(pool: UserPool, secret: string): string {
  pool.clock.advance(30);
  return codeAt(secret, pool.clock.now());
}

async function givenUser(pool: UserPool): Promise<string> {
  const username = `person${(count += 1)}`;
  await pool.addUser(username);
  return username;
}

const begin = (pool: UserPool, USERNAME: string, PASSWORD = password) =>
  pool.sdk.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    }),
  );

const respond = (pool: UserPool, USERNAME: string, Session: string | undefined, code: string) =>
  pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  );

/** Creates a user with an app that sign-in requires. Returns the app's secret. */
async function givenApp(pool: UserPool, username: string): Promise<string> {
  const { AuthenticationResult } = await begin(pool, username);
  const AccessToken = AuthenticationResult?.AccessToken;
  const { SecretCode = '' } = await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await pool.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: nextCode(pool, SecretCode) }));
  await pool.sdk.send(
    new SetUserMFAPreferenceCommand({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    }),
  );
  return SecretCode;
}

describe('aws-amplify', () => {
  function configure({ poolId, clientId, url }: UserPool): void {
    const kept = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void kept.set(key, value),
      getItem: async (key) => kept.get(key) ?? null,
      removeItem: async (key) => void kept.delete(key),
      clear: async () => kept.clear(),
    });
    Amplify.configure({
      Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: `${url}/` } },
    });
  }

  it('sets up an app and must send a code from then on', async () => {
    configure(optional);
    const username = await givenUser(optional);
    await signIn({ username, password });
    const { sharedSecret, getSetupUri } = await setUpTOTP();
    await verifyTOTPSetup({ code: nextCode(optional, sharedSecret) });
    await updateMFAPreference({ totp: 'PREFERRED' });
    const preference = await fetchMFAPreference();
    await signOut();
    const { nextStep } = await signIn({ username, password });
    const { isSignedIn } = await confirmSignIn({ challengeResponse: nextCode(optional, sharedSecret) });
    await signOut();

    expect(getSetupUri('Demo').href).toContain(`secret=${sharedSecret}`);
    expect(preference).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect(isSignedIn).toBe(true);
  });

  it('sets up an app during sign-in when the pool requires it', async () => {
    configure(required);
    const username = await givenUser(required);
    const { nextStep } = await signIn({ username, password });
    if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') {
      throw new Error(nextStep.signInStep);
    }
    const { sharedSecret } = nextStep.totpSetupDetails;
    const set = await confirmSignIn({ challengeResponse: nextCode(required, sharedSecret) });
    await signOut();
    const again = await signIn({ username, password });
    const confirmed = await confirmSignIn({ challengeResponse: nextCode(required, sharedSecret) });
    await signOut();

    expect(set.isSignedIn).toBe(true);
    expect(again.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect(confirmed.isSignedIn).toBe(true);
  });
});

describe('amazon-cognito-identity-js', () => {
  /** Signs in with codes of the given secret, or of the secret that it receives during set-up. */
  function authenticate(
    pool: UserPool,
    user: CognitoUser,
    held: { secret: string },
  ): Promise<CognitoUserSession> {
    const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
    return new Promise((onSuccess, onFailure) => {
      user.authenticateUser(details, {
        onSuccess,
        onFailure,
        totpRequired: () =>
          user.sendMFACode(nextCode(pool, held.secret), { onSuccess, onFailure }, 'SOFTWARE_TOKEN_MFA'),
        mfaSetup: () =>
          user.associateSoftwareToken({
            associateSecretCode: (secret) => {
              held.secret = secret;
              user.verifySoftwareToken(nextCode(pool, secret), 'phone', { onSuccess, onFailure });
            },
            onFailure,
          }),
      });
    });
  }

  it('sets up an app during sign-in and signs in with its codes', async () => {
    const user = identityUser(required.url, required, await givenUser(required));
    const held = { secret: '' };

    const first = await authenticate(required, user, held);
    const second = await authenticate(required, user, held);

    expect(held.secret).toMatch(/^[A-Z2-7]{52}$/);
    expect(second.getAccessToken().payload['sub']).toBe(first.getAccessToken().payload['sub']);
  });
});

describe('codes', () => {
  it('are valid one step before and after their time, and no longer', async () => {
    const username = await givenUser(optional);
    const secret = await givenApp(optional, username);
    const outcomes: string[] = [];
    for (const steps of [-2, 2, -1, 1]) {
      optional.clock.advance(150);
      const { Session } = await begin(optional, username);
      const code = codeAt(secret, optional.clock.now() + steps * 30_000);
      const outcome = await respond(optional, username, Session, code).then(
        () => 'accepted',
        ({ name }: Error) => name,
      );
      outcomes.push(outcome);
    }

    expect(outcomes).toEqual(['CodeMismatchException', 'CodeMismatchException', 'accepted', 'accepted']);
  });

  it('are valid once, older ones included, and a wrong one does not end the session', async () => {
    const username = await givenUser(optional);
    const secret = await givenApp(optional, username);
    optional.clock.stand();
    const code = nextCode(optional, secret);
    const older = codeAt(secret, optional.clock.now() - 30_000);
    const [first, second] = [await begin(optional, username), await begin(optional, username)];

    await expect(respond(optional, username, first.Session, wrong(code))).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid code received for user',
    });
    await expect(respond(optional, username, first.Session, code)).resolves.toHaveProperty(
      'AuthenticationResult',
    );
    for (const used of [code, older]) {
      await expect(respond(optional, username, second.Session, used)).rejects.toMatchObject({
        name: 'ExpiredCodeException',
      });
    }
    await expect(respond(optional, username, first.Session, code)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    optional.clock.go();
  });

  it('lock the user after wrong guesses, in other sessions too', async () => {
    const username = await givenUser(optional);
    const secret = await givenApp(optional, username);
    optional.clock.stand();
    const code = nextCode(optional, secret);
    for (let times = 0; times < 5; times += 1) {
      const { Session } = await begin(optional, username);
      await expect(respond(optional, username, Session, wrong(code))).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
    }
    const { Session } = await begin(optional, username);
    await expect(respond(optional, username, Session, code)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    optional.clock.advance(2);
    await expect(respond(optional, username, Session, code)).resolves.toHaveProperty('AuthenticationResult');
    optional.clock.go();
  });

  it('are refused after the password was changed', async () => {
    const username = await givenUser(optional);
    const secret = await givenApp(optional, username);
    const { Session } = await begin(optional, username);
    await optional.sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: optional.poolId,
        Username: username,
        Password: otherPassword,
        Permanent: true,
      }),
    );

    await expect(respond(optional, username, Session, nextCode(optional, secret))).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
  });

  it('are refused when they belong to another user’s app', async () => {
    const [first, second] = [await givenUser(optional), await givenUser(optional)];
    await givenApp(optional, first);
    const secret = await givenApp(optional, second);
    const { Session } = await begin(optional, first);

    for (const name of [first, second]) {
      await expect(respond(optional, name, Session, nextCode(optional, secret))).rejects.toThrow();
    }
  });
});

/**
 * Returns another code of six digits. Only in one of about 10^5 cases is it the code of a
 * neighbouring step.
 */
const wrong = (code: string) => String((Number(code) + 500_000) % 1_000_000).padStart(6, '0');

describe('set-up', () => {
  it('refuses a wrong code, and a preference without an app', async () => {
    const username = await givenUser(optional);
    const { AuthenticationResult } = await begin(optional, username);
    const AccessToken = AuthenticationResult?.AccessToken;
    const enable = { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } };
    const verify = (UserCode: string) =>
      optional.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));

    await expect(verify('123456')).rejects.toMatchObject({ name: 'SoftwareTokenMFANotFoundException' });
    const { SecretCode = '' } = await optional.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await expect(verify(wrong(nextCode(optional, SecretCode)))).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
    });
    await expect(verify('12345a')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(optional.sdk.send(new SetUserMFAPreferenceCommand(enable))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    });
  });

  it('cannot be skipped when the pool requires it', async () => {
    const username = await givenUser(required);
    const { ChallengeName, Session } = await begin(required, username);
    const finish = new RespondToAuthChallengeCommand({
      ClientId: required.clientId,
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: username },
    });

    expect(ChallengeName).toBe('MFA_SETUP');
    await expect(required.sdk.send(finish)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const again = await begin(required, username);
    const { Session: associated } = await required.sdk.send(
      new AssociateSoftwareTokenCommand({ Session: again.Session }),
    );
    await expect(respond(required, username, associated, '123456')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});

describe('administrators', () => {
  it('sign in a user, including the code', async () => {
    const username = await givenUser(optional);
    const secret = await givenApp(optional, username);
    const named = { UserPoolId: optional.poolId, ClientId: optional.clientId };
    const { ChallengeName, Session } = await optional.sdk.send(
      new AdminInitiateAuthCommand({
        ...named,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    const { AuthenticationResult } = await optional.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...named,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: nextCode(optional, secret) },
      }),
    );
    const { AccessToken } = AuthenticationResult ?? {};
    const user = await optional.sdk.send(new GetUserCommand({ AccessToken }));

    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(user).toMatchObject({ Username: username, PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' });
  });

  it('turn off the app of a user', async () => {
    const username = await givenUser(optional);
    await givenApp(optional, username);
    await optional.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: optional.poolId,
        Username: username,
        SoftwareTokenMfaSettings: { Enabled: false },
      }),
    );

    expect(await begin(optional, username)).toHaveProperty('AuthenticationResult');
  });

  it('need the client to allow it', async () => {
    const plain = await startUserPool();
    await plain.addUser('plain');
    const command = new AdminInitiateAuthCommand({
      UserPoolId: plain.poolId,
      ClientId: plain.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'plain', PASSWORD: password },
    });

    await expect(plain.sdk.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await plain.stop();
  });
});
