/** A car changes hands: offered, cancelled, offered once more, taken over, with a receipt. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenAccess, givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world)
  .extend('seller', () => givenPerson(world(), ['owners']))
  .extend('buyer', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, seller }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, seller, vehicle);
    return vehicle;
  });

/** Opens the first step from the list of cars, by keyboard. */
async function openSale(seller: Person, referenceId: string): Promise<Page> {
  const { page } = await portal().signedIn(seller, { width: 390 });
  await page.locator(`a[href="/cars/${referenceId}"]`).press('Enter');
  await page.getByRole('link', { name: 'People' }).press('Enter');
  await page.getByRole('link', { name: 'Sell or give away' }).press('Enter');
  await page.getByRole('heading', { name: 'What happens' }).waitFor();
  return page;
}

/** Goes from the first step to the code, which it returns. */
async function makeCode(page: Page, day = ''): Promise<string> {
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await page.getByLabel('First day').fill(day);
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The code for the new owner' }).waitFor();
  return (await page.getByTestId('code').textContent()) ?? '';
}

/** Types a code as the person who got it, and sends it. */
async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code of the owner').fill(code);
  await page.keyboard.press('Enter');
}

/** The date of a day by the calendar of browser and test, which share a machine. */
function dayIn(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

it('hands the car over by a code, after one that was cancelled', async ({ buyer, seller, vehicle }) => {
  const { referenceId } = vehicle;
  const page = await openSale(seller, referenceId);
  const cancelled = await makeCode(page);
  await page.getByRole('button', { name: 'Cancel the offer' }).press('Enter');
  await page.getByText('The code is void. The car stays yours.').waitFor();
  const { page: theirs } = await portal().signedIn(buyer);
  await theirs.getByRole('link', { name: 'Add a car' }).click();
  await theirs.getByRole('link', { name: 'I have a code of an owner' }).click();
  await typeCode(theirs, cancelled);
  await theirs.getByText('That code does not work', { exact: false }).waitFor();

  const code = await makeCode(page);
  await typeCode(theirs, code);

  await theirs.waitForURL(`**/cars/${referenceId}`);
  await page.getByRole('heading', { name: 'Your access has ended' }).waitFor();
  expect(await page.locator('main').textContent()).not.toContain(code);
  await page.getByRole('link', { name: 'All cars' }).press('Enter');
  await page.getByText('No car yet.', { exact: false }).waitFor();
});

it('waits for the chosen day, and says so to the buyer', async ({ buyer, seller, vehicle }) => {
  const page = await openSale(seller, vehicle.referenceId);
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await page.getByLabel('First day').fill(dayIn(120));
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await page.getByText('Choose today or a later day', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Back' }).press('Enter');

  const code = await makeCode(page, dayIn(3));
  const { page: theirs } = await portal().signedIn(buyer);
  await theirs.goto(`${portal().origin}/cars/join`);
  await typeCode(theirs, code);

  await theirs.getByText('This code works from', { exact: false }).waitFor();
});

it('finds no open offer to cancel', async ({ seller, vehicle }) => {
  const page = await openSale(seller, vehicle.referenceId);

  await page.getByRole('button', { name: 'Cancel the offer' }).press('Enter');

  await page.getByText('No offer is open.').waitFor();
});

it('is not for drivers', async ({ operator, vehicle }) => {
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  const { page } = await portal().signedIn(driver);

  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/sell`);

  await page.getByText('Only an owner can hand the car over.').waitFor();
});
