/** Sign-in with an authenticator app, and with a temporary password. */
import {
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { onTestFinished } from 'vitest';
import { givenPerson, password, type Person } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilHeadingFocused } from './support/focus.ts';
import { signIn, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world);

function cognito(): CognitoIdentityProviderClient {
  const { outputs, administrator: credentials } = world();
  return new CognitoIdentityProviderClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials,
  });
}

/** The app's next code: Cognito takes each code once. */
function nextCode(secret: string): string {
  world().clock.advance(30_000);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world().clock.now() });
}

/** Sets an app up for a person; returns its secret. */
async function givenApp({ accessToken: AccessToken }: Person): Promise<string> {
  const client = cognito();
  const { SecretCode = '' } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: nextCode(SecretCode) }));
  await client.send(
    new SetUserMFAPreferenceCommand({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    }),
  );
  client.destroy();
  return SecretCode;
}

it('asks for the code of the app, refuses a wrong one, and takes the next', async () => {
  const person = await givenPerson(world(), ['owners']);
  const secret = await givenApp(person);
  const { page } = await portal().open();
  const submit = page.locator('button[type=submit]');
  const code = page.getByLabel('Code');

  await signIn(page, person.username, password);
  await page.getByRole('heading', { name: 'Your second factor' }).waitFor();
  await code.fill('000 000');
  await submit.click();
  await page.getByText('That code does not fit.').waitFor();
  await code.fill(nextCode(secret).replace(/(...)/, '$1 '));
  await submit.click();

  await page.waitForURL('**/cars');
  await page.getByText('No car yet.').waitFor();
});

it('asks for a new password after a temporary one', async () => {
  const { username: Username } = await givenPerson(world(), ['owners']);
  const client = cognito();
  const UserPoolId = world().outputs.UserPoolId;
  const Password = 'Temporary-horse-7-staple';
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: false }));
  client.destroy();
  const { page } = await portal().open();

  await signIn(page, Username, Password);
  const chosen = page.getByLabel('New password');
  await chosen.fill('short');
  await page.locator('button[type=submit]').click();
  await page.getByText('does not meet the rules').waitFor();
  await chosen.fill('My-own-horse-8-is-longer');
  await page.locator('button[type=submit]').click();

  await page.waitForURL('**/cars');
  await untilHeadingFocused(page);
});

it('says that the sign-in took too long, and begins again', async () => {
  const person = await givenPerson(world(), ['owners']);
  const secret = await givenApp(person);
  const { page } = await portal().open();

  await signIn(page, person.username, password);
  await page.getByRole('heading', { name: 'Your second factor' }).waitFor();
  // Cognito keeps the session of a challenge for fifteen minutes.
  world().clock.advance(16 * 60_000);
  onTestFinished(() => void world().clock.advance(-16 * 60_000));
  await page.getByLabel('Code').fill(nextCode(secret));
  await page.locator('button[type=submit]').click();
  await page.getByText('This sign-in took too long.').waitFor();
  await page.getByRole('button', { name: 'Back to sign-in' }).click();

  await page.getByRole('heading', { name: 'See your car' }).waitFor();
});
