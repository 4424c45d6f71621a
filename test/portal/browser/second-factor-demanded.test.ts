/** The second factor where the deployment demands one (`multiFactor=required`): it stays on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cachedAssembly } from '../../support/cached-assembly.ts';
import { password, withCognito } from '../../support/given.ts';
import { leaksOf, startTestWorld, type TestWorld } from '../../support/world.ts';
import { createUser } from '../../../tools/session/create-user.ts';
import { signIn as signInByTool } from '../../../tools/session/sign-in.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';

const folder = mkdtempSync(join(tmpdir(), 'reference-id-demanded-'));
let world: TestWorld;

beforeAll(async () => {
  const assembly = await cachedAssembly({ multiFactor: 'required', fleetWise: true });
  world = await startTestWorld(join(folder, 'world'), { assembly, enforceWebAcl: false });
}, 240_000);

afterAll(async () => {
  await world.stop();
  const leaks = leaksOf(world);
  rmSync(folder, { recursive: true, force: true });
  expect(leaks).toEqual([]);
  expect(world.modelViolations()).toEqual([]);
});

const portal = usePortal(() => world);

/** The app's next code: Cognito takes each code once. */
function nextCode(secret: string): string {
  world.clock.advance(30_000);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now() });
}

/** Creates an owner without a second factor. */
async function givenOwner(username: string): Promise<void> {
  await withCognito(world, async (client, UserPoolId) => {
    await createUser(client, { UserPoolId, Username: username }, { password });
  });
}

/** Creates an owner and sets an app up at the first sign-in; returns its secret. */
async function givenApp(username: string): Promise<string> {
  await givenOwner(username);
  let secret = '';
  await signInByTool(world.outputs, {
    username,
    password,
    secondFactor: {
      code: () => Promise.resolve(nextCode(secret)),
      setUp: (given) => {
        secret = given;
        return Promise.resolve(nextCode(given));
      },
    },
  });
  return secret;
}

it('is not removed, and the page says why', async () => {
  const username = 'owner-with-app';
  const secret = await givenApp(username);
  const { page } = await portal().open();
  const enter = async (name: string, text: string): Promise<void> => {
    await page.locator(`input[name=${name}]`).fill(text);
    await page.keyboard.press('Enter');
  };
  await signIn(page, username, password);
  await enter('code', nextCode(secret));
  await page.waitForURL('**/cars');
  await page.locator('header a[href="/settings"]').press('Enter');

  await page.getByRole('button', { name: 'Remove it' }).press('Enter');
  await enter('password', password);
  await enter('code', nextCode(secret));
  await page.getByRole('alert').getByText('Your organisation demands a second factor').waitFor();
  await page.getByRole('button', { name: 'Keep it' }).press('Enter');
  await page.reload();
  await page.getByRole('status').getByText('On.').waitFor();
});

it('is set up at the first sign-in, by the key or the QR code of it', async () => {
  const username = 'owner-without-app';
  await givenOwner(username);
  const { page } = await portal().open();
  const enter = async (text: string): Promise<void> => {
    await page.locator('input[name=code]').fill(text);
    await page.keyboard.press('Enter');
  };
  await signIn(page, username, password);
  await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
  const secret = (await page.getByTestId('secret').innerText()).replaceAll(' ', '');
  await page.getByRole('img', { name: 'QR code of the key' }).waitFor();

  await enter('12345');
  await page.getByRole('alert').getByText('A code has six digits.').waitFor();
  await enter('000000');
  await page.getByRole('alert').getByText('That code does not fit.').waitFor();
  await enter(nextCode(secret));
  await page.waitForURL('**/cars');

  const again = await portal().open();
  await signIn(again.page, username, password);
  await again.page.locator('input[name=code]').fill(nextCode(secret));
  await again.page.keyboard.press('Enter');
  await again.page.waitForURL('**/cars');
});

it.for(['en-IE', 'de-DE', 'ar-EG'])('looks well at the first sign-in in %s', async (locale) => {
  const username = `owner-${locale}`;
  await givenOwner(username);
  const { page } = await portal().open({ locale });
  await signIn(page, username, password);
  await page.getByTestId('secret').waitFor();
  await expectGoodLooks(page, `second-factor-first-${locale.slice(0, 2)}`);
});

it('can be begun again after the time for a sign-in is over', async () => {
  const username = 'owner-who-waits';
  await givenOwner(username);
  const { page } = await portal().open();
  await signIn(page, username, password);
  const secret = (await page.getByTestId('secret').innerText()).replaceAll(' ', '');
  world.clock.advance(16 * 60_000);
  await page.locator('input[name=code]').fill(nextCode(secret));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('This set-up is no longer valid.').waitFor();

  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  // Cognito refuses a proof of the password with another time than its own.
  await page.clock.setFixedTime(world.clock.now());
  await signIn(page, username, password);

  await page.getByTestId('secret').waitFor();
  expect((await page.getByTestId('secret').innerText()).replaceAll(' ', '')).not.toBe(secret);
});
