/** The second factor where the deployment demands one (`multiFactor=required`): it stays on. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cachedAssembly } from '../../support/cached-assembly.ts';
import { password, withCognito } from '../../support/given.ts';
import { leaksOf, startTestWorld, type TestWorld } from '../../support/world.ts';
import { signIn as signInByTool } from '../../../tools/session/sign-in.ts';
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

/** Creates an owner and sets an app up at the first sign-in; returns its secret. */
async function givenApp(username: string): Promise<string> {
  await withCognito(world, async (client, UserPoolId) => {
    const user = { UserPoolId, Username: username };
    await client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    await client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  });
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
