/** The session in a real browser: reloads, tabs, sign-outs, and where its tokens are. */
import {
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenPerson, password } from '../../support/given.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { signIn, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withOwnedVehicle(world);

const carsOf = (page: Page) => page.getByRole('heading', { name: 'Your cars' });
const formOf = (page: Page) => page.getByRole('heading', { name: 'See your car' });
const markOf = (page: Page) => page.evaluate(() => localStorage.getItem('portal.session'));

/** Records what the page shows from its start on, until `flashes` reads it. */
async function watchForm(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = (): void => {
      if (document.querySelector('input[name=password]') !== null) {
        document.documentElement.dataset['flashed'] = 'yes';
      }
    };
    new MutationObserver(seen).observe(document, { childList: true, subtree: true });
  });
}

const flashed = (page: Page) => page.evaluate(() => document.documentElement.dataset['flashed'] === 'yes');

/** Returns the access token that the page gets when it is loaded again. */
async function tokenAtReload(page: Page): Promise<string> {
  const [response] = await Promise.all([page.waitForResponse('**/session/renew'), page.reload()]);
  return ((await response.json()) as { readonly accessToken: string }).accessToken;
}

/** Signs the person out everywhere, as an administrator does. */
async function signOutEverywhere(Username: string): Promise<void> {
  const { administrator: credentials, outputs } = world();
  const { AwsEndpointUrl: endpoint, Region: region, UserPoolId } = outputs;
  const client = new CognitoIdentityProviderClient({ region, endpoint, credentials });
  await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }));
  client.destroy();
}

it('keeps a person signed in over a reload, at the same page, without showing the form', async ({
  owner,
  vehicle,
}) => {
  const { page } = await portal().signedIn(owner);
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}`);
  await page.getByText('No data yet', { exact: false }).or(page.locator('h1')).first().waitFor();
  await watchForm(page);

  await page.reload();

  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(page.url()).toBe(`${portal().origin}/cars/${vehicle.referenceId}`);
  expect(await flashed(page)).toBe(false);
});

it('has its refresh token in one cookie, which no script can read', async ({ owner }) => {
  const { page, context } = await portal().signedIn(owner);

  const [cookie, ...others] = await context.cookies();

  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: '__Host-session',
    domain: '127.0.0.1',
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
  });
  expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(6.9 * 86_400);
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches_ = await caches.keys();
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, caches_, document.cookie]);
  });
  expect(kept).not.toContain(cookie?.value);
  expect(kept).not.toMatch(/eyJ/);
});

it('asks a first visitor for nothing but the form', async () => {
  const { page, addresses } = await portal().open();
  await formOf(page).waitFor();

  expect(addresses.filter((address) => address.includes('/session/'))).toEqual([]);
});

it('shows the form after a sign-out and a reload, and keeps no cookie', async ({ owner }) => {
  const { page, context } = await portal().signedIn(owner);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await formOf(page).waitFor();
  await expect.poll(() => context.cookies()).toEqual([]);

  await page.reload();

  await formOf(page).waitFor();
  expect(await markOf(page)).toBeNull();
});

it('ends a session whose sign-out did not reach the function, at the next visit', async ({ owner }) => {
  const { page, context } = await portal().signedIn(owner);
  await page.route('**/session/end', (route) => route.abort('internetdisconnected'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await formOf(page).waitFor();
  await expect.poll(() => markOf(page)).toBe('ENDING');
  expect(await context.cookies()).toHaveLength(1);
  await page.unroute('**/session/end');

  await page.reload();

  await formOf(page).waitFor();
  await expect.poll(() => context.cookies()).toEqual([]);
  expect(await markOf(page)).toBeNull();
});

it('is of all tabs: a second one needs no password, and a sign-out ends both', async ({ owner }) => {
  const first = await portal().signedIn(owner);
  const second = await portal().openTab(first);
  await carsOf(second.page).waitFor();

  await Promise.all([first.page.reload(), second.page.reload()]);
  await Promise.all([carsOf(first.page).waitFor(), carsOf(second.page).waitFor()]);
  await first.page.getByRole('button', { name: 'Sign out' }).click();

  await formOf(first.page).waitFor();
  await formOf(second.page).waitFor();
  await second.page.getByText('Your session has ended', { exact: false }).waitFor();
});

it('is over at the next renewal after a sign-out elsewhere', async ({ owner }) => {
  const { page } = await portal().signedIn(owner);
  await carsOf(page).waitFor();
  await signOutEverywhere(owner.username);

  await page.reload();

  await formOf(page).waitFor();
  expect(await markOf(page)).toBeNull();
});

it('ends in every browser by a sign-out everywhere', async ({ owner }) => {
  const { page } = await portal().signedIn(owner);
  const elsewhere = await portal().signedIn(owner);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('for up to 15 minutes', { exact: false }).waitFor();

  await page.getByRole('button', { name: 'Sign out everywhere' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).press('Enter');
  await page.getByRole('button', { name: 'Sign out everywhere' }).waitFor({ state: 'detached' });
  await elsewhere.page.reload();

  await formOf(elsewhere.page).waitFor();
  expect(await markOf(elsewhere.page)).toBeNull();
  await expect.poll(() => markOf(page)).toBeNull();
});

it('never gives one person’s page the token of another', async ({ owner }) => {
  const other = await givenPerson(world(), ['owners']);
  const form = await portal().open();
  const tab = await portal().openTab(form);
  await formOf(tab.page).waitFor();
  await signIn(form.page, owner.username, password);
  await carsOf(form.page).waitFor();

  await signIn(tab.page, other.username, password);

  await carsOf(tab.page).waitFor();
  await formOf(form.page).waitFor();
  expect(await form.page.content()).not.toContain(owner.principalId);
});

it('ends at a renewal that brings the token of another person', async ({ owner, vehicle }) => {
  const other = await givenPerson(world(), ['owners']);
  const elsewhere = await portal().signedIn(other);
  const foreign = await tokenAtReload(elsewhere.page);
  const { page } = await portal().signedIn(owner);
  const car = page.locator(`a[href="/cars/${vehicle.referenceId}"]`);
  await car.waitFor();
  await page.route('**/session/renew', (route) => route.fulfill({ json: { accessToken: foreign } }));
  // A token is renewed when it expires soon by this device's clock.
  await page.clock.setFixedTime(Date.now() + 86_400_000);
  const ended = formOf(page).waitFor();

  // A read in the background may renew, and so end the session, before the click.
  await Promise.race([car.click(), ended]);

  await ended;
});

it('survives a renewal whose response is lost', async ({ owner }) => {
  const { page, expectFaults } = await portal().signedIn(owner);
  let isLost = false;
  await page.route('**/session/renew', async (route) => {
    if (isLost) {
      return route.continue();
    }
    isLost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
  const renewed = page.waitForResponse('**/session/renew');

  await page.reload();

  await carsOf(page).waitFor();
  await renewed;
  expectFaults(/ERR_CONNECTION_RESET/);
});
