/** Budgets of a visit on a phone with a slow processor and network. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { connectVehicle } from '../../../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../../../support/with-people.ts';
import { useSharedWorld } from '../../../support/world.ts';
import { startBrowser } from '../support/browser.ts';
import { expectWithin } from '../support/budget.ts';
import {
  fast3G,
  mobile,
  phoneContext,
  slowDown,
  slowWorkerDown,
  type SlowNetwork,
} from '../support/phone.ts';
import { parkedCar, recordsOf, send, usePortal } from '../support/portal.ts';
import { observe, seenOf } from '../support/seen.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withOwnedVehicle(world).extend('session', { scope: 'file' }, async ({ owner, vehicle }) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  await device.end();
  const { context, page } = await portal().signedIn(owner);
  await page.getByText('64%').waitFor();
  return { state: await context.storageState() };
});

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Opens a context with nothing in its caches, and closes it in the end. */
async function withPhone<Result>(
  state: BrowserContextOptions['storageState'],
  run: (browser: Browser, page: Page) => Promise<Result>,
): Promise<Result> {
  if (browser === undefined) {
    throw new Error('The browser has not started.');
  }
  const context = await phoneContext(browser, state);
  try {
    return await run(browser, await context.newPage());
  } finally {
    await context.close();
  }
}

/** Opens the list of cars, and returns when the charge was on the screen, in milliseconds. */
async function chargeShown(page: Page, network: SlowNetwork): Promise<number> {
  await observe(page, '64%');
  await slowDown(page, network);
  await page.goto(`${portal().origin}/cars`);
  await expect.poll(async () => (await seenOf(page)).text).toBeGreaterThan(0);
  return (await seenOf(page)).text;
}

it.for([
  ['RTT 150 ms', mobile, 1],
  ['fast 3G', fast3G, 1.5],
] as const)('show a visitor the largest part at %s', async ([name, network, max]) => {
  await expectWithin(`LCP of a first visit, ${name}`, { max, unit: 's' }, () =>
    withPhone(undefined, async (_, page) => {
      await observe(page);
      await slowDown(page, network);
      await page.goto(portal().origin);
      await page.locator('input[name=username]').waitFor();
      // The form is drawn in the next frame.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))),
      );
      const { largestPaint, shift } = await seenOf(page);
      expect(shift).toBeLessThan(0.02);
      return seconds(largestPaint);
    }),
  );
});

it.for([
  ['RTT 150 ms', mobile, 1.8],
  ['fast 3G', fast3G, 3.2],
] as const)(
  'show the charge on a first visit with a session at %s',
  async ([name, network, max], { session }) => {
    await expectWithin(`Charge on a first visit, ${name}`, { max, unit: 's' }, () =>
      withPhone(session.state, async (_, page) => {
        const shown = await chargeShown(page, network);
        // Each renewal replaces the cookie.
        session.state = await page.context().storageState();
        return seconds(shown);
      }),
    );
  },
);

it.for([
  ['RTT 150 ms', mobile],
  ['fast 3G', fast3G],
] as const)('show the charge again at %s', async ([name, network], { session }) => {
  await expectWithin(`Charge on a return visit, ${name}`, { max: 0.7, unit: 's' }, () =>
    withPhone(session.state, async (ofPhone, first) => {
      await first.goto(`${portal().origin}/cars`);
      await first.evaluate(async () => void (await navigator.serviceWorker.ready));
      await expect.poll(async () => (await recordsOf(first)).length).toBeGreaterThan(1);
      const page = await first.context().newPage();
      await slowWorkerDown(ofPhone, portal().origin, network);
      const shown = await chargeShown(page, network);
      await page.getByText(/Parked\. Offline/).waitFor();
      session.state = await page.context().storageState();
      return seconds(shown);
    }),
  );
});
