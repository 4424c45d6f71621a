/** A move to another authenticator app, as AssociateSoftwareToken's API reference describes it. */
import {
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password, startUserPool, type UserPool } from '../../../testing/user-pool.ts';

const USERNAME = 'person';
let pool: UserPool;

beforeAll(async () => {
  pool = await startUserPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
  await pool.addUser(USERNAME);
});
afterAll(() => pool.stop());

/** Returns the app's next code: each is valid once. */
function nextCode(secret: string): string {
  pool.clock.advance(30);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: pool.clock.now() });
}

const begin = () =>
  pool.sdk.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  );

/** Signs in with a code of the app. */
async function signInWith(secret: string) {
  const { Session } = await begin();
  return pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE: nextCode(secret) },
    }),
  );
}

it('takes effect when the code of the new app was accepted, and not before', async () => {
  const AccessToken = (await begin()).AuthenticationResult?.AccessToken;
  const associate = async () =>
    (await pool.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))).SecretCode ?? '';
  const verify = (secret: string) =>
    pool.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: nextCode(secret) }));
  const prefer = (Enabled: boolean) =>
    pool.sdk.send(
      new SetUserMFAPreferenceCommand({
        AccessToken,
        SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
      }),
    );
  const present = await associate();
  await verify(present);
  await prefer(true);

  const [first, second] = [await associate(), await associate()];
  await expect(verify(present)).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' });
  await expect(verify(first)).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' });
  await expect(signInWith(present)).resolves.toHaveProperty('AuthenticationResult');
  await verify(second);
  await expect(signInWith(present)).rejects.toMatchObject({ name: 'CodeMismatchException' });
  await expect(signInWith(second)).resolves.toHaveProperty('AuthenticationResult');
  const user = await pool.sdk.send(new GetUserCommand({ AccessToken }));
  expect(user).toMatchObject({ UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] });

  await prefer(false);
  expect(await begin()).toHaveProperty('AuthenticationResult');
});
