/** Commands from the page: what was asked for and what the car reports are two things. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import {
  connectCommanded,
  keepsSilent,
  newestCommand,
  obeys,
  settled,
  timeOutExecutions,
  type CommandedDevice,
  type DeviceBehavior,
} from '../../support/commands.ts';
import { givenAccess, givenPerson, givenVehicleOf, type GivenVehicle } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { parkedCar, send, usePortal, type Signals } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world).extend('vehicle', ({ owner, operator, provisioner }) =>
  givenVehicleOf({ owner, operator, provisioner }),
);

const locks = (isLocked: boolean): Signals =>
  Object.fromEntries(
    Object.keys(parkedCar())
      .filter((name) => name.endsWith('IsLocked'))
      .map((name) => [name, isLocked]),
  );

/** Connects a car that stands with its doors unlocked. */
async function connectParked(vehicle: GivenVehicle, behavior: DeviceBehavior): Promise<CommandedDevice> {
  const device = await connectCommanded(world(), vehicle, behavior);
  onTestFinished(() => device.end());
  await report(device, vehicle, { ...parkedCar(), ...locks(false) });
  return device;
}

const report = (device: CommandedDevice, { referenceId }: GivenVehicle, signals: Signals): Promise<void> =>
  send(device, referenceId, signals);

async function openCar(page: Page, { referenceId }: GivenVehicle): Promise<void> {
  await page.locator(`a[href="/cars/${referenceId}"]`).click();
  await page.getByRole('heading', { name: 'Actions' }).waitFor();
}

const action = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const outcome = (page: Page) => page.locator('section > [role=status]');
const isOff = (page: Page, name: string) => action(page, name).getAttribute('aria-disabled');

it('follows a command to its end, and shows the doors as the car reports them', async ({
  owner,
  vehicle,
}) => {
  const device = await connectParked(vehicle, keepsSilent);
  const { page } = await portal().signedIn(owner);
  await openCar(page, vehicle);
  const doors = page.getByText('all unlocked', { exact: true });
  await doors.waitFor();

  await action(page, 'Lock').dblclick();
  await outcome(page).getByText('Lock: sent, waiting for the car.').waitFor();
  expect(await isOff(page, 'Lock')).toBe('true');
  expect(await isOff(page, 'Honk and flash')).toBeNull();
  expect(await doors.count()).toBe(1);
  expect(await page.getByText('all locked').count()).toBe(0);

  const { executionId } = await device.nextRequest();
  await device.respond(executionId, { status: 'IN_PROGRESS' });
  await outcome(page).getByText('Lock: the car is working on it.').waitFor();
  await device.respond(executionId, { status: 'SUCCEEDED' });
  await outcome(page).getByText('Lock: done,').waitFor();
  expect(await isOff(page, 'Lock')).toBeNull();
  expect(await doors.count()).toBe(1);

  await report(device, vehicle, locks(true));
  await page.getByText('all locked', { exact: true }).waitFor();
  expect(device.requests.map(({ request }) => request.kind)).toEqual(['LOCK_DOORS']);
});

it('asks before it unlocks, and not while the car moves', async ({ owner, vehicle }) => {
  const device = await connectParked(vehicle, obeys);
  const { page } = await portal().signedIn(owner, { width: 390 });
  await openCar(page, vehicle);

  await action(page, 'Unlock').press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await untilFocused(page.getByRole('button', { name: 'Do not unlock' }));
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await untilFocused(action(page, 'Unlock'));
  expect(device.requests).toEqual([]);

  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await outcome(page).getByText('Unlock: done,').waitFor();
  expect(device.requests).toHaveLength(1);

  await report(device, vehicle, { 'Vehicle.Speed': 30, 'Vehicle.IsMoving': true });
  await page.getByText('when it stands still').waitFor();
  await action(page, 'Unlock').press('Enter');
  expect(await page.getByRole('alertdialog').count()).toBe(0);
});

it('sends the chosen values, and says why the car does not do it', async ({ owner, vehicle }) => {
  const device = await connectParked(vehicle, ({ kind }) =>
    kind === 'SET_CHARGE_LIMIT'
      ? [{ status: 'SUCCEEDED' }]
      : [{ status: 'FAILED', statusReason: { reasonCode: 'DOOR_OPEN' } }],
  );
  const { page } = await portal().signedIn(owner);
  await openCar(page, vehicle);

  await page.getByRole('slider', { name: 'Temperature' }).press('ArrowRight');
  await action(page, 'Start climate').press('Enter');
  await outcome(page).getByText('Start climate: not done: a door is open.').waitFor();
  await page.getByRole('slider', { name: 'Charge limit' }).press('End');
  await action(page, 'Set limit').press('Enter');
  await outcome(page).getByText('Set limit: done,').waitFor();

  expect(device.requests.map(({ request }) => request)).toMatchObject([
    { kind: 'START_CLIMATE', temperature: 21.5 },
    { kind: 'SET_CHARGE_LIMIT', chargeLimit: 100 },
  ]);
  expect(await page.getByRole('listitem').allTextContents()).toMatchObject([/Set limit/, /Start climate/]);
});

it('sends nothing while the reader or the car is offline, and nothing later', async ({ owner, vehicle }) => {
  const device = await connectParked(vehicle, obeys);
  const { page, context } = await portal().signedIn(owner);
  await openCar(page, vehicle);

  await context.setOffline(true);
  await page.getByText('No command can be sent, and none is kept for later.').waitFor();
  await action(page, 'Lock').press('Enter');
  await untilFocused(action(page, 'Lock'));
  await context.setOffline(false);
  await page.getByText('Parked. Connected.').waitFor();
  await expect.poll(() => isOff(page, 'Lock')).toBeNull();
  expect(await outcome(page).textContent()).toBe('');

  await device.end();
  await page.getByText('The car is not connected. A command would not reach it.').waitFor();
  await action(page, 'Lock').press('Enter');
  expect(await outcome(page).textContent()).toBe('');
  expect(device.requests).toEqual([]);
});

it('repeats a press without a response as the same command', async ({ owner, vehicle }) => {
  const device = await connectParked(vehicle, obeys);
  const watched = await portal().signedIn(owner);
  const { page } = watched;
  await openCar(page, vehicle);
  await page.route('**/graphql', async (route) => {
    const isCommand = route.request().postData()?.includes('SendRemoteCommand') === true;
    await (isCommand ? route.fetch().then(() => route.abort()) : route.continue());
  });

  await action(page, 'Honk and flash').click();
  await outcome(page).getByText('no response came.').waitFor();
  await settled(world(), (await newestCommand(world(), vehicle)).commandId, 'SUCCEEDED');
  await page.unroute('**/graphql');
  watched.expectFaults(/net::ERR_FAILED/);
  await action(page, 'Honk and flash').click();

  await outcome(page).getByText('Honk and flash: done,').waitFor();
  expect(device.requests).toHaveLength(1);
});

it('offers drivers what drivers may send', async ({ operator, vehicle }) => {
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  await connectParked(vehicle, obeys);
  const { page } = await portal().signedIn(driver);
  await openCar(page, vehicle);

  await page.getByText('As a driver you can send all of these.').waitFor();
  expect(await action(page, 'Unlock').count()).toBe(0);
  expect(await action(page, 'Set limit').count()).toBe(0);
  await action(page, 'Lock').click();
  await outcome(page).getByText('Lock: done,').waitFor();
});

// The last one, because it sets the world's clock ahead.
it('says that it is not known whether it happened, until a late response settles it', async ({
  owner,
  vehicle,
}) => {
  const device = await connectParked(vehicle, keepsSilent);
  const { page } = await portal().signedIn(owner);
  await openCar(page, vehicle);

  await action(page, 'Lock').click();
  const { executionId } = await device.nextRequest();
  await timeOutExecutions(world(), vehicle, executionId);

  await outcome(page)
    .getByText(/we do not know whether it happened\..* Look at the doors\. The car reports: all unlocked/)
    .waitFor();
  await device.respond(executionId, { status: 'SUCCEEDED' });
  await outcome(page).getByText('Lock: done,').waitFor();
  expect(await page.getByText('Look at the doors').count()).toBe(0);
});
