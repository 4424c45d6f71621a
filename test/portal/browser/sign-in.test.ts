/** Sign-in in a real browser: wrong and right passwords, and what the page keeps of them. */
import { expect } from 'vitest';
import { password } from '../../support/given.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { recordsOf, signIn, usePortal } from './support/portal.ts';
import { staffPage } from './support/staff.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withOwnedVehicle(world);

it('says the same for a wrong password and an unknown name, and then signs in', async ({ owner }) => {
  const { page } = await portal().open();
  const alert = page.getByRole('alert');

  await signIn(page, 'nobody@example.com', password);
  const unknown = await alert.textContent();
  await signIn(page, owner.username, 'Wrong-horse-7-battery-staple');
  await expect.poll(() => page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled()).toBe(true);

  expect(unknown).toContain('do not fit together');
  expect(await alert.textContent()).toBe(unknown);
  await untilFocused(alert);

  await signIn(page, owner.username, password);
  await page.waitForURL('**/cars');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your cars');
});

it('keeps no token where a later script could find it', async ({ owner }) => {
  const { page, context } = await portal().signedIn(owner);

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  await expect.poll(() => recordsOf(page)).not.toEqual([]);
  expect([kept, JSON.stringify(await recordsOf(page))].join()).not.toMatch(/eyJ/);
  const scripts = await page.evaluate(() => document.cookie);
  expect([scripts, (await context.cookies()).length]).toEqual(['', 1]);
});

it('ends the session: the page shows the sign-in, and the state of the car is gone', async ({
  owner,
  vehicle,
}) => {
  const { page } = await portal().signedIn(owner);
  await page
    .getByRole('link', { name: /\w+ \w+/ })
    .first()
    .waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.getByRole('heading', { name: 'See your car' }).waitFor();
  expect(await page.content()).not.toContain(vehicle.referenceId);
});

it('says so in every language when it cannot start', async () => {
  const { page, expectFaults } = await portal().open();
  await page.locator('input[name=username]').waitFor();
  await page.route('**/config.json', (route) => route.fulfill({ status: 503 }));

  await page.reload();

  await page.getByText('The page does not work at the moment.').waitFor();
  expect(await page.locator('main p').count()).toBe(3);
  expectFaults(/503|config\.json/);
});

it('says to staff that the page is not open to their role, as it is by default', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);

  await page.getByText('This page is not opened for your role.').waitFor();
});
