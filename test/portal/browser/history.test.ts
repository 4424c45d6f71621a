/** History: what a car sent is in the findings, under the slider and in the tables. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { end } from '../../support/accesses.ts';
import { givenAccess, givenPerson, givenVehicleOf, type Person } from '../../support/given.ts';
import { switchPositions } from '../../support/positions.ts';
import { setAttribute } from '../../support/tables.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { send, type Signals, usePortal } from './support/portal.ts';
import { daysAgo, sendDay, timeOf } from './support/yesterday.ts';

const world = useSharedWorld();
const portal = usePortal(world);
/** A car that sent a day's messages yesterday, and whose owner has it since five days ago. */
const it = withPeople(world).extend(
  'vehicle',
  { scope: 'file' },
  async ({ owner, operator, provisioner }) => {
    const vehicle = await givenVehicleOf({ owner, operator, provisioner });
    await beganAt(owner, vehicle.referenceId, timeOf(daysAgo(5), 12));
    const device = await connectVehicle(world(), vehicle);
    await sendDay(device, vehicle.referenceId, daysAgo(1));
    await device.end();
    await world().streams.settled();
    return vehicle;
  },
);

/** Moves the beginning of an access, because one that began now has no history. */
const beganAt = ({ principalId: ownerId }: Person, referenceId: string, at: number): Promise<void> =>
  setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'since', new Date(at).toISOString());

async function openHistory(page: Page, referenceId: string): Promise<void> {
  await page.locator(`a[href="/cars/${referenceId}"]`).press('Enter');
  await page.getByRole('link', { name: 'History' }).press('Enter');
  await page.getByRole('heading', { name: 'History', exact: true }).waitFor();
}

const place = (latitude: number, longitude: number): Signals => ({
  'Vehicle.CurrentLocation.Latitude': latitude,
  'Vehicle.CurrentLocation.Longitude': longitude,
});
const cursorOf = (page: Page, chart: string) => page.getByRole('slider', { name: chart });
const previous = (page: Page) => page.getByRole('button', { name: /^Previous/ });

it('says what a day was like, and reads each of its values out', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner);
  await openHistory(page, vehicle.referenceId);
  await page.getByText('Nothing yet for this day. Data begins').waitFor();
  await page.getByText('Times are those of Europe/Berlin.').waitFor();
  expect(await page.getByRole('button', { name: 'Next day' }).isDisabled()).toBe(true);

  await previous(page).press('Enter');
  await page.getByText('Charge fell from 80% to 36% at 17:30. Its last value is 78%.').waitFor();
  await page.getByText('Rear left was lowest: 30 psi at 07:00.').waitFor();
  await page.getByText('Driven 87 mi, the most at 07:30: 8.7 mi.').waitFor();
  await page.getByText(/^Outside 4°C to .* Inside 8°C to/).waitFor();
  const cursor = cursorOf(page, 'Charge');
  expect(await cursor.getAttribute('aria-valuetext')).toBe('22:30: Charge 78%');
  await cursor.press('Home');
  expect(await cursor.getAttribute('aria-valuetext')).toBe('00:00: nothing sent');
  for (let hour = 0; hour < 7 * 4; hour += 1) {
    await cursor.press('ArrowRight');
  }
  expect(await cursor.getAttribute('aria-valuetext')).toBe('07:00: Charge 79%, lowest 78%, highest 80%');

  await previous(page).press('Enter');
  await page.getByText('Nothing yet for this day. Data begins').waitFor();
});

it('shows the same values as a table', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner, { width: 390 });
  await openHistory(page, vehicle.referenceId);
  await previous(page).press('Enter');
  await page.getByRole('heading', { level: 2 }).nth(3).waitFor();
  expect(await page.getByRole('row').count()).toBe(0);

  await page.getByText('As table').nth(1).press('Enter');

  const table = page.getByRole('table', { name: 'Cabin and outside' });
  expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Time', 'Outside', 'Inside']);
  // Seven quarters for each drive, and fifteen of the charge.
  expect(await table.getByRole('row').count()).toBe(1 + 7 + 7 + 15);
  const first = table.getByRole('row').nth(1);
  expect(await first.getByRole('rowheader').textContent()).toBe('07:00');
  expect(await first.getByRole('cell').first().textContent()).toMatch(/^4\.2°C4°C to 4\.4°C$/);
});

it('says where the car was, with its places under the slider, as a table and as a picture', async ({
  owner,
  vehicle,
}) => {
  const { page } = await portal().signedIn(owner);
  await openHistory(page, vehicle.referenceId);
  await previous(page).press('Enter');
  await page.getByText(/^The car was up to 27.* mi away at 08:40. It was last 10.* mi from its/).waitFor();

  const cursor = cursorOf(page, 'Where it was');
  expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^17:40: 10.* mi south of the first place$/);
  await cursor.press('Home');
  expect(await cursor.getAttribute('aria-valuetext')).toBe('00:00: nothing sent');
  await page.getByText('As table').last().press('Enter');
  const rows = page.getByRole('table', { name: 'Where it was' }).getByRole('row');
  await rows.nth(1).waitFor();
  expect(await rows.count()).toBe(1 + 7 + 7);
  expect(await rows.nth(1).textContent()).toBe('07:102.1 mi south of the first place48.745809.18290');

  const picture = page.getByTestId('track');
  expect(await picture.getAttribute('aria-hidden')).toBe('true');
  // It drove, stood, and drove on from where it stood.
  expect(await picture.locator('path').count()).toBe(1 + 1);
  expect(await picture.locator('text').allTextContents()).toEqual(['5 mi', '10 mi', '20 mi', 'N']);
});

it('adds the newest position of a day whose last hour is open', async ({ owner, operator, provisioner }) => {
  const { referenceId, ...vehicle } = await givenVehicleOf({ owner, operator, provisioner });
  await beganAt(owner, referenceId, timeOf(daysAgo(1), 12));
  const device = await connectVehicle(world(), { referenceId, ...vehicle });
  const at = Date.now() - 1000;
  await send(device, referenceId, place(48.7758, 9.1829), at);
  const { page } = await portal().signedIn(owner);
  await openHistory(page, referenceId);
  await page.getByText('The car stayed in one place.').waitFor();

  await send(device, referenceId, place(48.7758, 9.3829));

  await page.getByText(/^Positions from .* on may still follow\.$/).waitFor();
  await page.getByText('As table').last().press('Enter');
  await page.getByRole('cell', { name: '9.38290' }).waitFor();
  await device.end();
});

it('shows no place while positions are switched off', async ({ owner, operator, provisioner }) => {
  const { referenceId } = await givenVehicleOf({ owner, operator, provisioner });
  await switchPositions(owner, { referenceId }, 'OFF');
  const { page } = await portal().signedIn(owner);

  await openHistory(page, referenceId);

  await page.getByText('Positions are switched off, so this page').waitFor();
  expect(await page.getByTestId('track').count()).toBe(0);
});

it('draws the lines, and moves the cursor to what is pointed at', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner);
  await openHistory(page, vehicle.referenceId);
  await previous(page).press('Enter');
  const plot = page.getByTestId('plot').first();
  const canvas = plot.locator('canvas');
  await canvas.waitFor();

  const inked = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
    return pixels?.filter((_, place) => place % 4 === 3).filter((alpha) => alpha > 0).length ?? 0;
  });
  await plot.locator('.u-over').hover({ position: { x: 1, y: 50 } });

  expect(inked).toBeGreaterThan(2000);
  expect(await plot.getAttribute('aria-hidden')).toBe('true');
  expect(await cursorOf(page, 'Charge').getAttribute('aria-valuetext')).toBe('00:00: nothing sent');
});

it('adds hours up to weeks of the reader', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner, { width: 390 });
  await openHistory(page, vehicle.referenceId);
  await page.getByRole('radio', { name: 'Day' }).press('ArrowRight');
  if (daysAgo(0).toDate('UTC').getUTCDay() === 1) {
    // Yesterday was in the week before.
    await previous(page).press('Enter');
  }
  // In a week with a change of the clocks, times name their zone.
  await page.getByText(/^Charge fell from 80% to 36% on \w{3} at 17:00( \w+)?\./).waitFor();
  await page.getByText(/^Driven 87 mi, the most on \w{3} at 07:00/).waitFor();
});

it('reads a month by the days of the reader, in one request', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner, { width: 390 });
  await openHistory(page, vehicle.referenceId);
  const months: string[] = [];
  page.on('request', (request) => {
    const text = request.postData() ?? '';
    months.push(...(text.includes('"DAY"') ? [text] : []));
  });
  await page.getByRole('radio', { name: 'Day' }).press('ArrowRight');
  await page.getByRole('radio', { name: 'Week' }).press('ArrowRight');
  if (daysAgo(0).day === 1) {
    await previous(page).press('Enter');
  }
  await page.getByText('Charge was between 36% and 80%.').waitFor();
  await page.getByText(new RegExp(`Driven 87 mi, the most on ${daysAgo(1).day} `)).waitFor();
  // On the first of a month, the month before is the second one.
  expect(months).toHaveLength(daysAgo(0).day === 1 ? 2 : 1);
  expect(months[0]).toContain('"timeZone":"Europe/Berlin"');
});

it('draws in a browser whose language Intl refuses', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner);
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix' });
  });
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/history`);

  await previous(page).press('Enter');

  await page.getByTestId('plot').first().locator('canvas').waitFor();
  // The next press has nothing to go to, and the focus stays.
  const next = page.getByRole('button', { name: 'Next day' });
  await next.press('Enter');
  await page.getByText('Nothing yet for this day.').waitFor();
  await untilFocused(next);
});

it('shows a driver the time since their own access, and says so', async ({ operator, vehicle }) => {
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  await beganAt(driver, vehicle.referenceId, timeOf(daysAgo(1), 12));
  const { page } = await portal().signedIn(driver);
  await openHistory(page, vehicle.referenceId);
  await page.getByText('This page shows what the car sent since your access began, on').waitFor();

  await previous(page).press('Enter');

  await page.getByText('Charge rose from 36% to 78% at 22:30.').waitFor();
});

it('says that the service did not respond, and reads again when asked', async ({ owner, vehicle }) => {
  const { page, context, expectFaults } = await portal().signedIn(owner);
  await openHistory(page, vehicle.referenceId);
  await page.getByText('Nothing yet for this day.').waitFor();
  await context.route('**/graphql', (route) => route.abort());

  await previous(page).press('Enter');
  await page.getByRole('alert').waitFor({ timeout: 30_000 });
  await context.unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');

  await page.getByText('Charge fell from 80% to 36%').waitFor();
  expectFaults(/net::ERR_FAILED/);
});

it('shows nothing that was read before, once the access has ended', async ({
  owner,
  operator,
  provisioner,
}) => {
  const vehicle = await givenVehicleOf({ owner, operator, provisioner });
  await beganAt(owner, vehicle.referenceId, timeOf(daysAgo(5), 12));
  const device = await connectVehicle(world(), vehicle);
  await sendDay(device, vehicle.referenceId, daysAgo(1));
  await device.end();
  await world().streams.settled();
  const { page } = await portal().signedIn(owner);
  await openHistory(page, vehicle.referenceId);
  await previous(page).press('Enter');
  await page.locator('figure').first().waitFor();

  await end(operator, { vehicle, person: owner });

  await page.getByRole('alert').waitFor();
  expect(await page.locator('figure').count()).toBe(0);
});
