/** Your data: a copy, the erasure with its certificate, the VIN for a moment, and privacy mode. */
import { readFileSync } from 'node:fs';
import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { accessLogOf } from '../../support/audit.ts';
import { runErasure } from '../../support/erasures.ts';
import { filesOf, recordsOf } from '../../support/exports.ts';
import { givenAccess, givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { givenMessages } from '../../support/live-items.ts';
import { itemsOf } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('keeper', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, keeper }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, keeper, vehicle);
    return vehicle;
  });

const messages = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    at: first + n,
    eventId: `e-${n}`,
    signals: { 'Vehicle.Speed': n },
  }));

/** Opens the page of a car's data from the list of cars. */
async function openData(person: Person, referenceId: string): Promise<Page> {
  const { page } = await portal().signedIn(person);
  await page.locator(`a[href="/cars/${referenceId}"]`).click();
  await page.getByRole('link', { name: 'Your data' }).click();
  await page.getByRole('heading', { name: 'Your data' }).waitFor();
  return page;
}

/** True when the part is in the request's address or target. */
const isTo = (request: Request, part: string): boolean =>
  `${request.url()} ${request.headers()['x-amz-target']}`.includes(part);

/** Holds requests with this part in its address or target, until `release`. */
async function holdRequest(page: Page, part: string) {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const begun = page.waitForRequest((request) => isTo(request, part));
  await page.route('**/*', async (route) => {
    if (isTo(route.request(), part)) {
      await held;
    }
    await route.fallback();
  });
  return { begun, release };
}

const isOf = (job: object, { referenceId }: { readonly referenceId: string }): boolean =>
  'referenceId' in job && job.referenceId === referenceId;

it('prepares a copy, finds it again after a reload, and downloads it', async ({ keeper, vehicle }) => {
  const { referenceId } = vehicle;
  await givenMessages(world(), referenceId, messages(world().clock.now(), 7));
  world().clock.advance(1000);
  const page = await openData(keeper, referenceId);

  await page.getByRole('button', { name: 'Prepare the copy' }).press('Enter');
  await page.getByText('The copy is ready', { exact: false }).waitFor();
  await page.reload();
  await page.getByText('The copy is ready', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Download …' }).press('Enter');
  await page.getByLabel('Password').fill(password);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);

  const files = filesOf(readFileSync(await download.path()));
  expect(recordsOf(files, 'telemetry')).toHaveLength(7);
  expect(page.url()).toBe(`${portal().origin}/cars/${referenceId}/your-data`);
  await page.getByRole('button', { name: 'Prepare a new copy' }).waitFor();
});

it('shows the VIN after the password until it is hidden, and records it', async ({ keeper, vehicle }) => {
  const { referenceId, vin } = vehicle;
  const page = await openData(keeper, referenceId);
  await page.clock.install();

  await page.getByRole('button', { name: 'Show the VIN' }).press('Enter');
  await page.getByLabel('Password').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await page.getByText('That is not your password.', { exact: false }).waitFor();
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByTestId('vin').waitFor();
  await page.clock.pauseAt(new Date(Date.now() + 1000));

  expect(await page.getByTestId('vin').textContent()).toBe(vin);
  await untilFocused(page.getByTestId('vin'));
  await page.clock.fastForward(15_000);
  expect(await page.getByTestId('vin').count()).toBe(1);
  await page.clock.fastForward(5000);
  await page.getByTestId('vin').waitFor({ state: 'detached' });
  expect(await page.locator('input[type=password]').count()).toBe(0);
  await untilFocused(page.getByRole('heading', { name: 'The car’s VIN' }));
  expect(await page.content()).not.toContain(vin);
  await world().streams.settled();
  expect((await accessLogOf(keeper, referenceId)).map(({ action }) => action)).toContain('OWN_VIN_REVEAL');
});

it('erases after the name and the password, and gives the certificate', async ({ keeper, vehicle }) => {
  const { referenceId } = vehicle;
  await givenMessages(world(), referenceId, messages(world().clock.now(), 5));
  world().clock.advance(1000);
  const page = await openData(keeper, referenceId);
  const name = (await page.locator('header > p').last().textContent()) ?? '';

  await page.getByRole('button', { name: 'Erase …' }).press('Enter');
  await page.getByLabel('Name of the car').fill('Another');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('That is not the car’s name', { exact: false }).waitFor();
  await page.getByLabel('Name of the car').fill(` ${name.toUpperCase()}`);
  await page.keyboard.press('Enter');
  await page.getByText('Erasing. It takes some minutes', { exact: false }).waitFor();
  expect(await page.locator('input[type=password]').count()).toBe(0);
  const jobs = await itemsOf(world(), 'DataJobs');
  await runErasure(
    world(),
    jobs.find((job) => 'referenceId' in job && job.referenceId === referenceId)?.jobId ?? '',
  );

  await page.getByText('Erased: 5 records.').waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save the certificate' }).press('Enter'),
  ]);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
    kind: 'erasure-certificate',
  });
});

it('erases nothing when the owner cancels during the sign-in', async ({ keeper, vehicle }) => {
  const page = await openData(keeper, vehicle.referenceId);
  const name = (await page.locator('header > p').last().textContent()) ?? '';
  const { begun, release } = await holdRequest(page, '/session/begin');
  await page.getByRole('button', { name: 'Erase …' }).press('Enter');
  await untilFocused(page.getByLabel('Name of the car'));
  await page.getByLabel('Name of the car').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await begun;

  await page.getByRole('button', { name: 'Erase nothing' }).press('Enter');
  const ended = page.waitForResponse('**/session/begin');
  release();

  expect((await ended).status()).toBe(200);
  await untilFocused(page.getByRole('heading', { name: 'Erase your time with the car' }));
  await page.getByRole('button', { name: 'Prepare the copy' }).press('Enter');
  await page.getByText('The copy is ready', { exact: false }).waitFor();
  const jobs = await itemsOf(world(), 'DataJobs');
  expect(jobs.flatMap((job) => ('kind' in job && isOf(job, vehicle) ? [job.kind] : []))).toEqual([
    'VEHICLE_EXPORT',
  ]);
});

it('leaves no session when the owner signs out elsewhere during the sign-in', async ({ keeper, vehicle }) => {
  const watched = await portal().signedIn(keeper);
  const { page, context } = watched;
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}/your-data`);
  const { page: other } = await portal().openTab(watched);
  await other.goto(portal().origin);
  await other.getByRole('heading', { name: 'Your cars' }).waitFor();
  const { begun, release } = await holdRequest(page, '.RespondToAuthChallenge');
  await page.getByRole('button', { name: 'Show the VIN' }).press('Enter');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await begun;

  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'See your car' }).waitFor();
  await expect.poll(() => context.cookies()).toEqual([]);
  const signedIn = page.waitForResponse((response) => isTo(response.request(), '.RespondToAuthChallenge'));
  release();

  expect((await signedIn).status()).toBe(200);
  // The lock of the tabs is free when no call of the session function is under way or waits.
  await page.evaluate(() => navigator.locks.request('portal.session', () => undefined));
  expect(await context.cookies()).toEqual([]);
});

it('keeps a new copy when the one that it kept before is over', async ({ keeper, vehicle }) => {
  const { referenceId } = vehicle;
  const page = await openData(keeper, referenceId);
  const key = `portal.job.VEHICLE_EXPORT.${referenceId}.${keeper.principalId}`;
  await page.evaluate((kept) => localStorage.setItem(kept, crypto.randomUUID()), key);
  await page.reload();
  await page.getByRole('button', { name: 'Prepare the copy' }).press('Enter');
  await page.getByText('The copy is ready', { exact: false }).waitFor();

  await page.reload();

  await page.getByText('The copy is ready', { exact: false }).waitFor();
});

it('switches positions off for everyone, and lets a driver see that', async ({
  keeper,
  operator,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  const page = await openData(keeper, referenceId);

  const positions = page.getByRole('switch', { name: 'Collect positions' });
  expect(await positions.isChecked()).toBe(true);
  await positions.press('Space');
  await page.getByText('Positions are not collected', { exact: false }).waitFor();
  expect(await positions.isChecked()).toBe(false);

  const theirs = await openData(driver, referenceId);
  await theirs.getByText('Positions are not collected', { exact: false }).waitFor();
  expect(await theirs.getByRole('switch').count()).toBe(0);
  await theirs.getByText('An owner can download', { exact: false }).waitFor();
  expect(await theirs.locator('main').getByRole('button').count()).toBe(0);
});
