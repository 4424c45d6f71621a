/** The page without a network: the last state, never shown as live, and what ends it. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { end } from '../../support/accesses.ts';
import { givenPerson, givenVehicleOf, password } from '../../support/given.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import {
  parkedCar,
  recordsOf,
  responsesOf,
  send,
  type Signals,
  signIn,
  usePortal,
} from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withOwnedVehicle(world);
const charge = 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed';
const name =
  'mutation ($referenceId: ID!, $name: String!) { nameVehicle(referenceId: $referenceId, name: $name) { name } }';

const formOf = (page: Page) => page.getByRole('heading', { name: 'See your car' });
const keptKeys = async (page: Page) => (await recordsOf(page)).map(([key]) => key);

/** Nothing of what is shown is current, and the page says so. */
async function expectNothingLive(page: Page): Promise<void> {
  await page.getByTestId('charge').waitFor();
  expect(await page.locator('[data-old=false]').count()).toBe(0);
  expect(await page.getByText(/Connected\.|Live\.|is connected|up to date\./).allTextContents()).toEqual([
    'It is not known whether the car is connected. This page is not up to date.',
  ]);
}

/** Opens the page of a car of a person's own, until its state is on the device. */
async function opened(
  { owner, operator, provisioner }: Parameters<typeof givenVehicleOf>[0],
  signals: Signals = parkedCar(),
) {
  const vehicle = await givenVehicleOf({ owner, operator, provisioner });
  const { referenceId } = vehicle;
  await owner.ask(name, { referenceId, name: 'Blue Polo' });
  const device = await connectVehicle(world(), vehicle);
  await send(device, referenceId, signals);
  const watched = await portal().signedIn(owner);
  const { page } = watched;
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.locator(`a[href$="${referenceId}"]`).click();
  await page.getByText(/Parked\. Connected\.|Driving/).waitFor();
  await page.getByRole('button', { name: 'Lock' }).first().waitFor();
  await expect.poll(async () => `${await keptKeys(page)}`).toContain(referenceId);
  return { ...watched, vehicle, device, referenceId };
}

async function reloadOffline(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true);
  await page.reload();
}

it('opens without a network with what this device last received, marked, and sends nothing', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, context, device, referenceId } = await opened({ owner, operator, provisioner });
  const sent: string[] = [];

  await reloadOffline(page, context);

  await page
    .getByText(/^You are offline\. Shown is what this device last received, at \d\d:\d\d\.$/)
    .waitFor();
  await page.getByRole('heading', { name: 'Blue Polo' }).waitFor();
  await expectNothingLive(page);
  expect(await page.getByTestId('charge').textContent()).toMatch(/^64%as of \d\d:\d\d/);
  page.on('request', (request) => void sent.push(request.postData() ?? ''));
  const lock = page.getByRole('button', { name: 'Lock' }).first();
  await lock.waitFor();
  expect(await lock.getAttribute('aria-disabled')).toBe('true');
  await lock.press('Enter');
  await expectGoodLooks(page, 'now-without-network');

  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('You are offline. This page needs a connection.').waitFor();
  await page.getByRole('link', { name: 'All cars' }).click();
  await page.getByText('You are offline. Shown is', { exact: false }).first().waitFor();
  await expectGoodLooks(page, 'cars-without-network');
  await page.getByRole('link', { name: 'Blue Polo' }).click();

  await send(device, referenceId, { [charge]: 58 });
  await context.setOffline(false);
  await page.getByText('58%').waitFor();
  await page.getByText('Parked. Connected.').waitFor();
  expect(await page.locator('[data-old=true]').count()).toBe(0);
  expect(sent.filter((body) => body.includes('sendRemoteCommand'))).toEqual([]);
  await device.end();
});

it('shows the last state at a return until the first read, and never as live', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, device } = await opened({ owner, operator, provisioner });
  await page.route('**/graphql', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue();
  });

  await page.reload();

  await page.getByText(/^From this device, \d\d:\d\d\. Checking for newer values …$/).waitFor();
  await expectNothingLive(page);
  await expectGoodLooks(page, 'now-kept');
  await page.getByText('Parked. Connected.').waitFor();
  expect(await page.locator('[data-old=true]').count()).toBe(0);
  await device.end();
});

it('keeps no VIN, no token, no text of the car and no exact place', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, device, vehicle, referenceId } = await opened(
    { owner, operator, provisioner },
    {
      ...parkedCar(),
      'Vehicle.CurrentLocation.Latitude': 48.776_494,
      'Vehicle.CurrentLocation.Longitude': 9.178_512,
      'Vehicle.CurrentLocation.Heading': 211.5,
    },
  );

  const records = await recordsOf(page);
  const responses = await responsesOf(page);

  const text = JSON.stringify([records, responses]);
  expect(text).toContain('48.78');
  expect(text).not.toMatch(/48\.776|9\.178|211\.5/);
  expect(text).not.toContain(vehicle.vin);
  expect(text).not.toMatch(/eyJ/);
  expect(JSON.stringify(records)).not.toContain('@');
  expect(records.map(([key]) => key)).toEqual(
    expect.arrayContaining([owner.principalId, `${owner.principalId}/${referenceId}`]),
  );
  await device.end();
});

it('deletes it at the sign-out, and shows nothing of it afterwards', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, context, device, expectFaults } = await opened({ owner, operator, provisioner });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await formOf(page).waitFor();
  await expect.poll(() => keptKeys(page)).toEqual([]);
  await reloadOffline(page, context);

  await page.getByText('You are offline. This page needs a connection.').waitFor();
  expect(await page.content()).not.toContain('Blue Polo');
  expectFaults(/Failed to fetch/);
  await context.setOffline(false);
  await formOf(page).waitFor();
  await device.end();
});

it('deletes what a sign-out could not delete, at the next visit', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, device } = await opened({ owner, operator, provisioner });
  const before = await keptKeys(page);

  // As when the browser is closed between the end of the session and the deletion.
  await page.evaluate(() => localStorage.setItem('portal.session', 'ENDING'));
  await page.reload();

  await formOf(page).waitFor();
  expect(before.length).toBeGreaterThan(1);
  await expect.poll(() => keptKeys(page)).toEqual([]);
  await device.end();
});

it('shows another person nothing of it', async ({ owner, operator, provisioner }) => {
  const other = await givenPerson(world(), ['owners']);
  const first = await opened({ owner, operator, provisioner });
  const { page } = await portal().openTab(first);
  await page.getByRole('heading', { name: 'Your cars' }).waitFor();
  const shown: string[] = [];
  await first.page.getByRole('button', { name: 'Sign out' }).click();
  await formOf(page).waitFor();

  await signIn(page, other.username, password);
  await page.getByRole('heading', { name: 'Your cars' }).waitFor();
  shown.push(await page.content());
  await expect.poll(() => keptKeys(page)).toEqual([other.principalId]);
  await reloadOffline(page, first.context);
  await page.getByRole('heading', { name: 'Your cars' }).waitFor();
  shown.push(await page.content());

  expect(shown.filter((content) => content.includes('Blue Polo'))).toEqual([]);
  expect(JSON.stringify(await recordsOf(page))).not.toContain(owner.principalId);
  await first.context.setOffline(false);
  await first.device.end();
});

it('is gone with the access to the car', async ({ owner, operator, provisioner }) => {
  const { page, context, device, vehicle, referenceId } = await opened({ owner, operator, provisioner });
  await context.setOffline(true);
  const ended = await end(operator, { vehicle, person: owner });
  await page.reload();
  await page.getByText('You are offline. Shown is', { exact: false }).waitFor();

  await context.setOffline(false);

  await page
    .getByText(/has ended|ended\./)
    .first()
    .waitFor();
  expect(ended.errors).toEqual([]);
  expect(await page.getByTestId('charge').count()).toBe(0);
  await expect.poll(async () => `${await keptKeys(page)}`).not.toContain(referenceId);
  await device.end();
});

it('is over when the session was ended elsewhere, as soon as there is a network', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, context, device } = await opened({ owner, operator, provisioner });
  await reloadOffline(page, context);
  await page.getByText('You are offline. Shown is', { exact: false }).waitFor();
  // A session function without the session returns 401.
  await context.clearCookies();

  await context.setOffline(false);

  await formOf(page).waitFor();
  await expect.poll(() => keptKeys(page)).toEqual([]);
  await device.end();
});

it('can be switched off, which deletes it at once, in every tab', async ({
  owner,
  operator,
  provisioner,
}) => {
  const { page, context, device, referenceId, ...watched } = await opened({ owner, operator, provisioner });
  const tab = await portal().openTab({ page, context, ...watched });
  await tab.page.getByRole('link', { name: 'Settings' }).click();
  const keep = tab.page.getByRole('switch', { name: 'Keep the last state on this device' });
  await keep.waitFor();
  await expectGoodLooks(tab.page, 'settings-last-state');

  await keep.press('Space');
  await expect.poll(() => keptKeys(page)).toEqual([]);
  await send(device, referenceId, { [charge]: 51 });
  await page.getByText('51%').waitFor();

  expect(await keptKeys(page)).toEqual([]);
  await reloadOffline(page, context);
  await page.getByText('You are offline. This page needs a connection.').waitFor();
  watched.expectFaults(/Failed to fetch/);
  await context.setOffline(false);
  await page.getByText('Parked. Connected.').waitFor();
  await device.end();
});
