/** Cars you had: after a sale or leaving, the former owner keeps, copies or erases the data. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { runErasure } from '../../support/erasures.ts';
import { filesOf, recordsOf } from '../../support/exports.ts';
import { givenAccess, givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { givenMessages } from '../../support/live-items.ts';
import { acceptTransfer, nameVehicle, offer, ok } from '../../support/sharing.ts';
import { itemsOf } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world)
  .extend('seller', () => givenPerson(world(), ['owners']))
  .extend('buyer', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, seller }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, seller, vehicle);
    await ok('nameVehicle', nameVehicle(seller, vehicle, 'Blue Polo'));
    return vehicle;
  });

interface Sale {
  readonly seller: Person;
  readonly buyer: Person;
  readonly vehicle: { readonly referenceId: string };
}

/** Hands the car over by the API, and waits until the erasure is planned. */
async function sell({ seller, buyer, vehicle }: Sale): Promise<void> {
  const { code } = await ok('offerVehicle', offer(seller, vehicle));
  await ok('acceptTransfer', acceptTransfer(buyer, code));
  await world().streams.settled();
}

/** Stores messages of the present time. */
async function givenDrive({ referenceId }: Sale['vehicle'], count: number): Promise<void> {
  const first = world().clock.now();
  const messages = Array.from({ length: count }, (_, n) => ({
    ...{ at: first + n, eventId: `e-${n}` },
    signals: { 'Vehicle.Speed': n },
  }));
  await givenMessages(world(), referenceId, messages);
}

/** Opens the page of former cars from the list of cars, by keyboard. */
async function openFormer(person: Person): Promise<Page> {
  const { page } = await portal().signedIn(person, { width: 390 });
  await page.getByRole('link', { name: 'Cars you had' }).press('Enter');
  await page.getByRole('heading', { name: 'Cars you had' }).waitFor();
  return page;
}

const planned = (page: Page) => page.getByText(/^The data of this time is erased on \w/);
const kept = (page: Page) => page.getByText('The data of this time is kept', { exact: false });

it('leads from the receipt of a sale to the car, and keeps its data', async ({ buyer, seller, vehicle }) => {
  const { page } = await portal().signedIn(seller, { width: 390 });
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/sell`);
  await page.getByText('What happens').waitFor();
  await sell({ seller, buyer, vehicle });
  await page.getByText('is erased some days from now', { exact: false }).waitFor();
  const reads: string[] = [];
  page.on('response', (response) => {
    reads.push(
      ...(response
        .request()
        .postData()
        ?.match(/plannedErasures/) ?? []),
    );
  });
  await page.getByRole('link', { name: 'Cars you had' }).press('Enter');

  await planned(page).waitFor();
  // The second read, or else it would show what was kept.
  await expect.poll(() => reads.length).toBe(2);
  const card = page.getByRole('region', { name: 'Blue Polo' });
  await card.getByText(/^Yours from .* to .*\.$/).waitFor();
  await card.getByRole('button', { name: 'Keep the data' }).press('Enter');
  await kept(page).waitFor();
  await untilFocused(page.getByRole('heading', { name: 'Blue Polo' }));
  expect(await planned(page).count()).toBe(0);

  await page.reload();
  await kept(page).waitFor();
  await card.getByRole('button', { name: 'Prepare the copy' }).waitFor();
  expect(await card.getByRole('button', { name: 'Keep the data' }).count()).toBe(0);
});

it('prepares a copy of the former time, which keeps the data, and downloads it', async ({
  buyer,
  seller,
  vehicle,
}) => {
  await givenDrive(vehicle, 4);
  await sell({ seller, buyer, vehicle });
  await givenDrive(vehicle, 2);
  const page = await openFormer(seller);

  await planned(page).waitFor();
  await page.getByRole('button', { name: 'Prepare the copy' }).press('Enter');
  await page.getByText('The copy is ready', { exact: false }).waitFor();
  await kept(page).waitFor();
  await page.getByRole('button', { name: 'Download …' }).press('Enter');
  await page.getByLabel('Password').fill(password);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);

  expect(recordsOf(filesOf(readFileSync(await download.path())), 'telemetry')).toHaveLength(4);
});

it('erases after the password, with a certificate', async ({ buyer, seller, vehicle }) => {
  const { referenceId } = vehicle;
  await givenDrive(vehicle, 3);
  await sell({ seller, buyer, vehicle });
  const page = await openFormer(seller);
  await planned(page).waitFor();
  // The page reads the list once more: a car that is erased before would leave it.
  await page.waitForResponse((one) => one.request().postData()?.includes('plannedErasures') === true);

  await page.getByRole('button', { name: 'Erase now …' }).press('Enter');
  await page.getByText('It cannot be undone.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Erase nothing' }).press('Enter');
  await untilFocused(page.getByRole('button', { name: 'Erase now …' }));
  await page.keyboard.press('Enter');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('Erasing. It takes some minutes', { exact: false }).waitFor();
  expect(await page.getByRole('button', { name: 'Keep the data' }).count()).toBe(0);
  const jobs = await itemsOf(world(), 'DataJobs');
  const job = jobs.find(
    (one) => 'kind' in one && one.kind === 'VEHICLE_DATA_ERASURE' && one.referenceId === referenceId,
  );
  await runErasure(world(), job?.jobId ?? '');

  // The name is a record too.
  await page.getByText('Erased: 4 records.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save the certificate' }).press('Enter'),
  ]);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
    kind: 'erasure-certificate',
  });
});

it('shows the car to an owner who has left it', async ({ seller, vehicle }) => {
  const { page } = await portal().signedIn(seller);
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/people`);
  await page.getByRole('button', { name: 'Leave this car' }).press('Enter');
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('is erased some days later', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Leave', exact: true }).click();

  await page.waitForURL('**/cars/former');
  await page.getByRole('region', { name: 'Blue Polo' }).waitFor();
});

it.for([
  ['Now', ''],
  ['Your data', '/your-data'],
] as const)(
  'leads there from the page %s of a car that is gone',
  async ([, path], { buyer, seller, vehicle }) => {
    await sell({ seller, buyer, vehicle });
    const { page } = await portal().signedIn(seller);

    await page.goto(`${portal().origin}/cars/${vehicle.referenceId}${path}`);

    await page.locator('main').getByRole('link', { name: 'Cars you had' }).press('Enter');
    await planned(page).waitFor();
  },
);

it('offers neither copy nor erasure of a car that the person has again', async ({
  buyer,
  seller,
  vehicle,
}) => {
  await sell({ seller, buyer, vehicle });
  await sell({ seller: buyer, buyer: seller, vehicle });

  const page = await openFormer(seller);

  await page.getByText('You have access to this car again.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Keep the data' }).waitFor();
  expect(await page.locator('main').getByRole('button').count()).toBe(1);
});

it('says that it has no car', async ({ seller }) => {
  const page = await openFormer(seller);

  await page.getByText('No car is here.', { exact: false }).waitFor();
});

it('says that the list did not load, and reads it again', async ({ buyer, seller, vehicle }) => {
  await sell({ seller, buyer, vehicle });
  const { page, expectFaults } = await portal().signedIn(seller);
  await page.route('**/graphql', (route) => route.abort());
  await page.getByRole('link', { name: 'Cars you had' }).press('Enter');
  await page.getByText('The service does not respond.', { exact: false }).waitFor();

  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');

  await planned(page).waitFor();
  expectFaults(/net::ERR_FAILED/);
});
