/** Codes that owners hand over, from one screen to the camera of another. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenAccess, givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { cameraArguments, showToCamera, watchCamera } from './support/camera.ts';
import { usePortal } from './support/portal.ts';
import { scan } from './support/scan.ts';

const world = useSharedWorld();
const portal = usePortal(world, { browserArguments: cameraArguments(false) });
const it = withPeople(world)
  .extend('seller', () => givenPerson(world(), ['owners']))
  .extend('buyer', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, seller }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, seller, vehicle);
    return vehicle;
  });

/** Opens the page for codes by the list of cars. */
async function openJoin(person: Person): Promise<Page> {
  const { page } = await portal().signedIn(person, { width: 390 });
  await page.getByRole('link', { name: 'Add a car' }).press('Enter');
  await page.getByRole('link', { name: 'I have a code of an owner' }).press('Enter');
  await page.getByLabel('Code of the owner').waitFor();
  return page;
}

const scanButton = (page: Page) => page.getByRole('button', { name: 'Scan with the camera' });

it('hands a car over by half of a code on the screen and half in words', async ({
  buyer,
  seller,
  vehicle,
}) => {
  const { page } = await portal().signedIn(seller);
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/sell`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The code for the new owner' }).waitFor();
  const code = (await page.getByTestId('code').textContent()) ?? '';
  const text = (await scan(page.getByRole('img', { name: 'QR code with the page for codes' }))) ?? '';
  expect(text).not.toContain(code.slice(10));

  const theirs = await openJoin(buyer);
  await showToCamera(theirs, [{ kind: 'qrcode', text }]);
  const camera = await watchCamera(theirs);
  await scanButton(theirs).press('Enter');
  await theirs.getByText('The first half is here. Type the last eight characters.').waitFor();
  expect(await camera()).toEqual(['ended']);
  expect(theirs.url()).toBe(`${portal().origin}/cars/join`);
  await theirs.keyboard.type(code.slice(10).toLowerCase());
  await theirs.keyboard.press('Enter');

  await theirs.waitForURL(`**/cars/${vehicle.referenceId}`);
  await page.getByRole('heading', { name: 'Your access has ended' }).waitFor();
});

it('takes nothing from the QR code of another site', async ({ buyer }) => {
  const { page, addresses } = await portal().signedIn(buyer, { width: 390 });
  await page.goto(`${portal().origin}/cars/join`);
  await showToCamera(page, [{ kind: 'qrcode', text: 'https://evil.example/cars/join#0G4H-8KQ2' }]);

  await scanButton(page).press('Enter');
  await page.getByRole('status').getByText('This QR code has no code for this page.').waitFor();
  await page.keyboard.press('Escape');

  expect(await page.getByLabel('Code of the owner').inputValue()).toBe('');
  expect(addresses.join()).not.toContain('evil');
});
