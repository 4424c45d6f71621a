/** Who has access to a car: shared by a code, ended at once, and left. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenAccess, givenPerson, givenVehicleOf, password, type Person } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused, untilHeadingFocused } from './support/focus.ts';
import { signIn, usePortal } from './support/portal.ts';
import { scan } from './support/scan.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world)
  .extend('vehicle', ({ owner, operator, provisioner }) => givenVehicleOf({ owner, operator, provisioner }))
  .extend('other', () => givenPerson(world(), ['owners']));

/** Opens the page of a car's people from the list of cars, by keyboard. */
async function openPeople(person: Person, referenceId: string, width: 390 | 1440 = 1440): Promise<Page> {
  const { page } = await portal().signedIn(person, { width });
  await page.locator(`a[href="/cars/${referenceId}"]`).press('Enter');
  await page.getByRole('link', { name: 'People' }).press('Enter');
  await page.getByRole('heading', { name: 'People' }).waitFor();
  await untilHeadingFocused(page);
  return page;
}

it('shares the car by a code, and ends the access at once', async ({ owner, other, vehicle }) => {
  const { referenceId } = vehicle;
  const page = await openPeople(owner, referenceId, 390);
  await page.getByRole('heading', { name: '1 owner' }).waitFor();
  await page.getByRole('heading', { name: '0 drivers' }).waitFor();

  await page.getByLabel('Name of the person').fill('Lena');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The code for Lena' }).waitFor();
  await untilFocused(page.getByRole('heading', { name: 'The code for Lena' }));
  const code = (await page.getByTestId('code').textContent()) ?? '';

  const { page: theirs } = await portal().signedIn(other);
  await theirs.getByRole('link', { name: 'Add a car' }).click();
  await theirs.getByRole('link', { name: 'I have a code of an owner' }).click();
  await theirs.getByLabel('Code of the owner').fill('0000-0000-0000-0000');
  await theirs.keyboard.press('Enter');
  await theirs.getByText('That code does not work').waitFor();
  await theirs.getByLabel('Code of the owner').fill(code.toLowerCase());
  await theirs.keyboard.press('Enter');
  await theirs.waitForURL(`**/cars/${referenceId}`);

  await page.getByRole('heading', { name: '1 driver' }).waitFor();
  await page.getByRole('button', { name: 'End the access of Lena' }).press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await untilFocused(page.getByRole('button', { name: 'Keep the access' }));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await theirs.getByText('Your access to this car ended.').waitFor();
  await page.getByRole('heading', { name: '0 drivers' }).waitFor();
});

it('shows a driver who has access, and lets the driver leave', async ({
  operator,
  other,
  owner,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  await givenAccess(operator, other, vehicle, 'DRIVER');
  const page = await openPeople(other, referenceId);

  await page.getByRole('heading', { name: '1 owner' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Share the car' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: /^End/ }).count()).toBe(0);
  expect(await page.locator('main').textContent()).not.toContain(owner.principalId);

  await page.getByRole('button', { name: 'Leave this car' }).press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Leave this car' }).press('Enter');
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.waitForURL('**/cars');
  await page.getByText('No car yet.').waitFor();
});

it('shows half of the code as a QR code, which opens the page for the other half', async ({
  owner,
  other,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  const page = await openPeople(owner, referenceId, 390);
  await page.getByLabel('Name of the person').fill('Lena');
  await page.keyboard.press('Enter');
  const code = (await page.getByTestId('code').textContent()) ?? '';
  const scanned = await scan(page.getByRole('img', { name: 'QR code with the page for codes' }));
  expect(scanned).toBe(`${portal().origin}/cars/join#${code.slice(0, 9)}`);

  const { page: theirs, addresses } = await portal().open();
  await theirs.goto(scanned ?? '');
  await signIn(theirs, other.username, password);
  await theirs.getByText('The first half is here. Type the last eight characters.').waitFor();
  expect(theirs.url()).toBe(`${portal().origin}/cars/join`);
  await theirs.keyboard.type(code.slice(10));
  expect(await theirs.content()).not.toContain(code);
  await theirs.keyboard.press('Enter');
  await theirs.waitForURL(`**/cars/${referenceId}`);
  expect(addresses.join()).not.toContain(code.slice(10));
});
