/** What staff do on the page: search, suspend and resume, end an access, and change a TCU. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenDevice, givenPerson, givenVehicle, givenVehicleOf } from '../../support/given.ts';
import { europeanVin } from '../../support/vins.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { untilFocused, untilHeadingFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world);
const statusOf = (page: Page) => page.getByTestId('status').textContent();

it('finds a vehicle by its VIN, and keeps the VIN nowhere', async ({ owner, operator, provisioner }) => {
  const vehicle = await givenVehicleOf({ owner, operator, provisioner });
  const { page } = await staffPage(world(), portal(), ['operators']);
  const field = page.getByLabel('VIN', { exact: true });

  await field.fill(europeanVin());
  await page.getByLabel('Reason').selectOption('Recall or safety campaign');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('alert').getByText('Your organisation has no such vehicle.').waitFor();
  expect(await field.inputValue()).toBe('');

  await field.fill(` ${vehicle.vin.slice(0, 9)} ${vehicle.vin.slice(9).toLowerCase()} `);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(`**/vehicles/${vehicle.referenceId}`);
  await page.getByRole('heading', { name: 'Vehicle', exact: true }).waitFor();

  expect(await page.locator('dl').textContent()).toContain(vehicle.deviceId);
  await expect.poll(() => page.title()).toBe('Vehicle · Vehicles');
});

it('refuses what is not a VIN or a Reference ID before anything is sent', async () => {
  const { page, addresses } = await staffPage(world(), portal(), ['operators']);
  const vin = europeanVin();
  await page.getByRole('table').waitFor();
  const before = addresses.length;

  await page.getByLabel('VIN', { exact: true }).fill(vin.slice(0, 16));
  await page.getByLabel('Reason').selectOption('Service or repair');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('That is not a VIN').waitFor();
  await page.getByLabel('Reference ID').fill(vin);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('That is not a Reference ID').waitFor();
  await page.getByLabel('Reference ID').fill('');

  expect(addresses.slice(before)).toEqual([]);
  expect(new URL(page.url()).pathname).toBe('/vehicles');
});

it('ends an access, suspends the vehicle and resumes it', async ({ owner, operator, provisioner }) => {
  const { referenceId } = await givenVehicleOf({ owner, operator, provisioner });
  const { page } = await staffPage(world(), portal(), ['operators']);
  await page.getByLabel('Reference ID').fill(referenceId.toUpperCase());
  await page.getByRole('button', { name: 'Open' }).click();

  await page.getByRole('button', { name: `End the access of ${owner.principalId}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
  await page.getByRole('cell', { name: /^ended / }).waitFor();

  await page.getByLabel('Reason').selectOption('Stolen');
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await expect.poll(() => statusOf(page)).toBe('Suspended');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();

  await expect.poll(() => statusOf(page)).toContain('Active');
});

it('suspends several vehicles and says what became of each', async ({ provisioner }) => {
  const [first, second] = [await givenVehicle(provisioner), await givenVehicle(provisioner)];
  const { page } = await staffPage(world(), portal(), ['service-technicians'], { width: 390 });
  const list = page.getByLabel('Reference IDs, at most 100');
  await page.getByRole('link', { name: 'Suspend or resume several' }).press('Enter');
  await page.getByLabel('Reason').selectOption('Out of use');

  await list.fill(`${first.referenceId}, ${first.vin}`);
  await page.getByRole('button', { name: 'Suspend' }).press('Enter');
  await page.getByText('Number 2 in the list is not a Reference ID.').waitFor();
  await list.fill(`${first.referenceId}\n${randomUUID()}\n${second.referenceId};${first.referenceId}`);
  await page.getByRole('button', { name: 'Suspend' }).press('Enter');
  await page.getByText('2 vehicles changed, 1 not changed.').waitFor();

  expect(await page.getByRole('cell').allTextContents()).toEqual([
    expect.stringContaining('Suspended'),
    'Your organisation has no such vehicle.',
    expect.stringContaining('Suspended'),
  ]);
  await untilFocused(page.getByText('2 vehicles changed'));
  // A technician may not end a suspension.
  expect(await page.getByRole('radio').count()).toBe(0);
});

it('changes a TCU by keyboard, and shows the cut', async ({ provisioner }) => {
  const vehicle = await givenVehicle(provisioner);
  const newDeviceId = await givenDevice(provisioner);
  const { page } = await staffPage(world(), portal(), ['service-technicians']);
  await page.getByLabel('Reference ID').fill(vehicle.referenceId);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Change or take out' }).press('Enter');

  await page.getByLabel('TCU in the vehicle').fill(vehicle.vin);
  await page.getByLabel('New TCU').fill(newDeviceId);
  await page.keyboard.press('Enter');
  await page.getByText('It is not a VIN.').waitFor();
  await page.getByLabel('TCU in the vehicle').fill(`${vehicle.deviceId}-2`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check the change' }).waitFor();
  await untilHeadingFocused(page);
  await page.getByRole('button', { name: 'Cut off and replace' }).press('Enter');
  await page.getByText('The vehicle has another TCU.').waitFor();
  await page.getByRole('button', { name: 'Back to the devices' }).press('Enter');
  expect(await page.getByLabel('New TCU').inputValue()).toBe(newDeviceId);
  await page.getByLabel('TCU in the vehicle').fill(vehicle.deviceId);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cut off and replace' }).press('Enter');
  await page.getByRole('heading', { name: 'The old TCU is cut off' }).waitFor();

  expect(await page.locator('dl').textContent()).toMatch(
    new RegExp(`${vehicle.deviceId}.*Without TCU.*${newDeviceId}`),
  );
  await page.getByTestId('cut').waitFor();
  await page.getByRole('link', { name: 'To the vehicle' }).press('Enter');
  await expect.poll(() => statusOf(page)).toContain('Without TCU');
});

it('shows a privacy officer the vehicles and nothing to change', async ({ provisioner }) => {
  const { referenceId } = await givenVehicle(provisioner);
  const { page } = await staffPage(world(), portal(), ['privacy-officers']);

  await page.getByRole('link', { name: referenceId }).click();
  await page.getByTestId('status').waitFor();

  expect(await page.locator('main').getByRole('button').count()).toBe(0);
  expect(await page.locator('main').getByRole('link').allTextContents()).toEqual([
    'All vehicles',
    'Entries of this vehicle',
    'Ask for its VIN',
  ]);
});

it('keeps staff without a car of their own at the vehicles', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);
  await page.goto(`${portal().origin}/cars`);

  await page.waitForURL('**/vehicles');
  expect(await page.getByRole('link', { name: 'My cars' }).count()).toBe(0);
});

it('links the vehicles for staff who have cars of their own', async () => {
  const { page } = await portal().signedIn(await givenPerson(world(), ['owners', 'operators']));

  await page.getByRole('link', { name: 'Vehicles' }).press('Enter');

  await page.getByRole('heading', { level: 1, name: 'Vehicles' }).waitFor();
  expect(await page.getByRole('link', { name: 'My cars' }).count()).toBe(1);
});
