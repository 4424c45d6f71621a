/** The first file of a visit: what it asks for and shows while the page's script is loading. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { givenVehicleOf } from '../../support/given.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import type { WatchedPage } from './support/browser.ts';
import { parkedCar, recordsOf, send, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withOwnedVehicle(world);

/** Holds the responses of an address back until `release`, or the end of the test. */
async function hold(page: Page, address: string | RegExp) {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  onTestFinished(() => release());
  await page.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return { release };
}

const holdScript = (page: Page) => hold(page, /\/assets\/index-[\w-]+\.js$/);

/** Makes the page of a session one without files and states of its own, and holds its script. */
async function held(watched: WatchedPage) {
  await watched.page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) {
      await registration.unregister();
    }
    indexedDB.deleteDatabase('portal.kept');
  });
  return { ...watched, ...(await holdScript(watched.page)) };
}

/** Names of the operations that were sent. */
function operationsOf(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const [, name] = /(?:query|mutation) (\w+)/.exec(request.postData() ?? '') ?? [];
    if (pathname.startsWith('/session/') || pathname === '/config.json') {
      names.push(pathname);
    } else if (name !== undefined) {
      names.push(name);
    }
  });
  return names;
}

it.each([
  ['en-GB', 'See your car'],
  ['de-DE', 'Ihr Auto im Blick'],
  ['ar-EG', 'سيارتك أمامك'],
])('shows a visitor its first words in %s', async (locale, title) => {
  const { page } = await portal().open({ locale, width: 390 });
  const { release } = await holdScript(page);
  await page.reload({ waitUntil: 'commit' });

  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  expect(await page.locator('input').count()).toBe(0);
  expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
  expect(await page.locator('html').getAttribute('dir')).toBe(locale.startsWith('ar') ? 'rtl' : 'ltr');
  const before = await page.getByRole('heading', { level: 1 }).boundingBox();
  release();
  await page.locator('input[name=username]').waitFor();

  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  const { x, y } = (await page.getByRole('heading', { level: 1 }).boundingBox()) ?? {};
  expect([x, y]).toEqual([before?.x, before?.y]);
});

it('asks for the cars and their states of a session meanwhile, and for each of them once', async ({
  owner,
  vehicle,
}) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page, release } = await held(await portal().signedIn(owner));
  const operations = operationsOf(page);
  await page.goto(`${portal().origin}/cars`, { waitUntil: 'commit' });

  await expect
    .poll(() => [...operations].sort())
    .toEqual(['/config.json', '/session/renew', 'MyCars', 'VehicleState']);
  expect(await page.getByRole('heading').count()).toBe(0);
  release();
  await page.getByText('64%').waitFor();
  await page.getByText('Parked. Connected.').waitFor();

  expect(operations.filter((name) => name !== 'VehicleState').sort()).toEqual([
    '/config.json',
    '/session/renew',
    'MyCars',
  ]);
  await device.end();
});

it('asks for the state of the one car that a page shows', async ({
  owner,
  operator,
  provisioner,
  vehicle,
}) => {
  const other = await givenVehicleOf({ owner, operator, provisioner });
  const { page, release } = await held(await portal().signedIn(owner));
  const asked: string[] = [];
  page.on('request', (request) => {
    const body = request.postData() ?? '';
    if (body.includes('query VehicleState')) {
      asked.push((JSON.parse(body) as { variables: { referenceId: string } }).variables.referenceId);
    }
  });

  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}`, { waitUntil: 'commit' });
  await expect.poll(() => asked).toEqual([vehicle.referenceId]);
  release();
  await page.locator('h1').waitFor();

  expect(asked).not.toContain(other.referenceId);
});

it('asks for no car on a page without cars, and for nothing of a visitor', async ({ owner }) => {
  const { page, release } = await held(await portal().signedIn(owner));
  const operations = operationsOf(page);
  await page.goto(`${portal().origin}/settings`, { waitUntil: 'commit' });
  await expect.poll(() => operations).toContain('/session/renew');
  release();
  await page.locator('h1').waitFor();
  expect(operations).not.toContain('MyCars');

  const visitor = await portal().open();
  const ofVisitor = operationsOf(visitor.page);
  await visitor.page.reload();
  await visitor.page.locator('input[name=username]').waitFor();
  expect(ofVisitor).toEqual(['/config.json']);
});

it('starts again without what it has kept when the deployment has other addresses', async ({
  owner,
  vehicle,
}) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page } = await portal().signedIn(owner);
  await page.getByText('64%').waitFor();
  await expect.poll(async () => (await recordsOf(page)).length).toBeGreaterThan(1);
  const starts: string[] = [];
  page.on('framenavigated', (frame) => void starts.push(frame.url()));
  let other = { ...(await (await page.request.get(`${portal().origin}/config.json`)).json()) } as object;
  other = { ...other, region: 'eu-west-9' };
  await page.route('**/config.json', (route) => route.fulfill({ json: other }));

  await page.reload();
  await expect.poll(() => starts.length).toBe(2);
  await page.getByText('64%').waitFor();

  const [person] = (await recordsOf(page)).map(([, record]) => record as { config?: object });
  expect(person?.config).toEqual(other);
  await device.end();
});

it('shows what it has kept before the deployment’s addresses are there', async ({ owner, vehicle }) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page } = await portal().signedIn(owner);
  await page.getByText('64%').waitFor();
  await expect.poll(async () => (await recordsOf(page)).length).toBeGreaterThan(1);
  const { release } = await hold(page, '**/config.json');

  await page.reload({ waitUntil: 'commit' });

  await page.getByText('64%').waitFor();
  release();
  await device.end();
});
