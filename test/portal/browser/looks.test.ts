/**
 * Every page in English and Arabic, on a phone and a desktop, light and dark: axe finds nothing,
 * and nothing scrolls sideways.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { givenSummaries } from '../../support/live-items.ts';
import { setAttribute } from '../../support/tables.ts';
import { convert, convertAsOperator, givenVehicleOf, password } from '../../support/given.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { parkedCar, send, signIn, usePortal } from './support/portal.ts';
import { daysAgo, hoursOfDays, sendDay } from './support/yesterday.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withOwnedVehicle(world);
const name =
  'mutation ($referenceId: ID!, $name: String!) { nameVehicle(referenceId: $referenceId, name: $name) { name } }';

const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString();

/** Looks at yesterday with a table, at its month, and at a day without anything. */
async function lookAtHistory(page: Page, shot: (name: string) => Promise<void>): Promise<void> {
  const previous = page.locator('[data-testid=period] button').first();
  await page.locator('nav a[href$="/history"]').click();
  await page.getByTestId('plot').first().waitFor();
  await previous.click();
  await page.locator('details').nth(1).locator('summary').click();
  await page.getByRole('row').nth(9).waitFor();
  await shot('history-day');
  await page.locator('[role=radiogroup] label').nth(1).click();
  await page.getByTestId('plot').first().waitFor();
  await shot('history-week');
  await page.locator('[role=radiogroup] label').nth(2).click();
  // The page shows the present month, which on its first day has nothing of yesterday.
  if (daysAgo(1).month !== daysAgo(0).month) {
    await previous.click();
  }
  await page.getByTestId('plot').first().waitFor();
  await shot('history-month');
  for (let months = 0; months < 2; months += 1) {
    await previous.click();
  }
  await page.getByTestId('plot').first().waitFor({ state: 'detached' });
  await page.locator('article p[role=status]').waitFor();
  await shot('history-empty');
}

it.for([
  ['en-IE', 'ltr', 'Parked. Connected.'],
  ['ar-EG', 'rtl', 'متوقفة. متصلة.'],
] as const)(
  '%s',
  { timeout: 180_000 },
  async ([locale, direction, parked], { owner, operator, provisioner, vehicle }) => {
    const { referenceId } = vehicle;
    const second = await givenVehicleOf({ owner, operator, provisioner });
    await owner.ask(name, { referenceId, name: 'Blue Polo' });
    await setAttribute(world(), 'Ownership', { ownerId: owner.principalId, referenceId }, 'since', monthAgo);
    await givenSummaries(world(), referenceId, 'HOUR', hoursOfDays(1, 20));
    const device = await connectVehicle(world(), vehicle);
    await sendDay(device, referenceId, daysAgo(1));
    await send(device, referenceId, parkedCar());
    const other = await connectVehicle(world(), second);
    await send(other, second.referenceId, {
      ...parkedCar(-122),
      'Vehicle.Powertrain.Range': 180_000,
      'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed': 31,
      'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected': true,
      'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': true,
      'Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete': 9000,
      'Vehicle.Powertrain.TractionBattery.CurrentPower': 11_040,
    });
    const { page } = await portal().open({ locale });
    const shot = (pageName: string) => expectGoodLooks(page, `${pageName}-${locale.slice(0, 2)}`);

    await page.locator('input[name=username]').waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe(direction);
    await shot('sign-in');
    await signIn(page, owner.username, password);
    await page.getByText(parked).waitFor();
    await shot('cars');
    await page.locator('a[href="/cars/add"]').click();
    await page.locator('input[name=vin]').fill('U8REA1B25SA0O');
    await shot('claim');
    await page.locator('input[name=vin]').fill('U8REA1B25SA009711');
    await page.locator('button[type=submit]').click();
    await page.locator('input[name=code]').waitFor();
    await shot('claim-code');
    await page.locator('a[href="/cars"]').last().click();
    await page.getByText(parked).waitFor();
    await page.getByRole('link', { name: 'Blue Polo' }).click();
    await page.getByTestId('charge').waitFor();
    await page.getByRole('slider').first().waitFor();
    await send(device, referenceId, {
      'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': true,
      'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': false,
    });
    await expect.poll(() => page.locator('svg[role=img] [transform]').count()).toBe(1);
    await shot('now');
    await page.locator('section button').nth(1).press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await shot('unlock');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.locator('nav a[href$="/people"]').click();
    await page.locator('input[name=name]').fill('Lena');
    await shot('people');
    await page.locator('button[type=submit]').click();
    await page.getByTestId('code').waitFor();
    await page.locator('svg[role=img]').waitFor();
    await shot('people-code');
    await owner.ask(convert, { vin: vehicle.vin });
    await operator.ask(convertAsOperator, { vin: vehicle.vin });
    await world().streams.settled();
    await page.locator('nav a[href$="/lookups"]').click();
    await page.locator('[data-refused]').nth(1).waitFor();
    await shot('lookups');
    await page.locator('nav a[href$="/people"]').click();
    await page.locator('a[href$="/sell"]').click();
    await page.locator('main ul li').nth(3).waitFor();
    await shot('sell');
    await page.locator('main article button').first().press('Enter');
    await page.locator('button[type=submit]').press('Enter');
    await page.locator('input[name=password]').waitFor();
    await shot('sell-check');
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByTestId('code').waitFor();
    await shot('sell-code');
    await page.locator('nav a[href$="/your-data"]').click();
    await page.locator('section button').first().press('Enter');
    await page.locator('section button').nth(1).waitFor();
    await page.locator('section button').last().press('Enter');
    await page.locator('input[name=password]').waitFor();
    await shot('your-data');
    await lookAtHistory(page, shot);
    await page.locator(`nav a[href$="${referenceId}"]`).click();
    await page.getByTestId('charge').waitFor();
    await device.end();
    await expect.poll(() => page.locator('[data-old=false]').count()).toBe(0);
    await shot('now-offline');
    await page.locator('a[href="/settings"]').click();
    await page.getByRole('radiogroup').first().waitFor();
    await shot('settings');
    await other.end();
  },
);
