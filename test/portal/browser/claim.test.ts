/** A claim on the page: the VIN, the code on the car's screen, and the car. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { givenCar, otherThan } from '../../support/claims.ts';
import { givenAccess, givenVehicle, type Person } from '../../support/given.ts';
import { withClaims } from '../../support/with-claims.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilHeadingFocused } from './support/focus.ts';
import { parkedCar, send, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withClaims(world);

/** Opens the first step from the list of cars. */
async function openClaim(claimant: Person, width: 390 | 1440 = 1440): Promise<Page> {
  const { page } = await portal().signedIn(claimant, { width });
  await page.getByRole('link', { name: 'Add a car' }).press('Enter');
  await page.getByRole('heading', { name: 'Which car is it?' }).waitFor();
  return page;
}

/** Everything that the page keeps, with its address and title. */
const tracesOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const stored = [{ ...localStorage }, { ...sessionStorage }, databases, await caches.keys()];
    const shown = [
      location.href,
      document.title,
      document.documentElement.outerHTML,
      history.state as unknown,
    ];
    return JSON.stringify([...stored, ...shown]).toUpperCase();
  });

it('opens the car with the code on its screen, by keyboard, and leaves no VIN', async ({ claimant, car }) => {
  const { vin, referenceId } = car.vehicle;
  const page = await openClaim(claimant, 390);
  const typed = `${vin.slice(0, 3)} ${vin.slice(3, 9)} ${vin.slice(9).toLowerCase()}`;

  await page.getByLabel('VIN', { exact: true }).focus();
  await page.keyboard.type(typed);
  await page.getByText('17 of 17 characters').waitFor();
  expect(await tracesOf(page)).not.toContain(vin);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look at the car’s screen' }).waitFor();
  await untilHeadingFocused(page);
  expect(await tracesOf(page)).not.toContain(vin);

  const code = await car.nextCode();
  await page.getByLabel('Code', { exact: true }).fill(otherThan(code));
  await page.keyboard.press('Enter');
  await page.getByText('That code does not fit.').waitFor();
  await page.getByText('4 tries left.').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(`${code.slice(0, 4)}-${code.slice(4)}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'It is yours' }).waitFor();
  await send(car.device, referenceId, parkedCar());
  await page.getByRole('link', { name: 'See your car' }).press('Enter');

  await page.waitForURL(`**/cars/${referenceId}`);
  await page.getByText('64%').waitFor();
  expect(await tracesOf(page)).not.toContain(vin);
});

it('says what is wrong while the VIN is typed, and sends nothing', async ({ claimant }) => {
  const page = await openClaim(claimant);
  const requests: string[] = [];
  page.on('request', (request) => void requests.push(request.postData() ?? ''));
  const field = page.getByLabel('VIN', { exact: true });

  await field.fill('U8RO');
  await page.getByText('No VIN has I, O or Q').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('1M8GDM9A1KP042788');
  await page.getByText('The ninth character does not fit').waitFor();
  await field.fill('1M8GDM9A1KP0427888');
  await page.getByText('That is longer than a VIN.').waitFor();
  await field.fill('U8REA1');
  await page.getByText('6 of 17 characters').waitFor();
  await field.press('Enter');

  await page.getByRole('alert').getByText('Here are 6.').waitFor();
  expect(requests.filter((body) => body.includes('StartClaim'))).toEqual([]);
});

it('looks the same for a VIN that no car has', async ({ claimant, car }) => {
  const texts: (string | null)[] = [];
  for (const vin of [car.vehicle.vin, 'U8REA1B25SA009711']) {
    const page = await openClaim(claimant);
    await page.getByLabel('VIN', { exact: true }).fill(vin);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Look at the car’s screen' }).waitFor();
    texts.push((await page.locator('main').textContent())?.replace(/\d\d:\d\d/, '') ?? null);
  }

  expect(texts[0]).toBe(texts[1]);
});

it('says that the present owner decides', async ({ claimant, owner, operator, provisioner }) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  const car = await givenCar(world(), vehicle);
  onTestFinished(() => car.device.end());
  const page = await openClaim(claimant);

  await page.getByLabel('VIN', { exact: true }).fill(vehicle.vin);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code', { exact: true }).fill(await car.nextCode());
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'The present owner decides' }).waitFor();
  await page.getByText('The waiting period ends at').waitFor();
  expect(await tracesOf(page)).not.toContain(vehicle.vin);
});
