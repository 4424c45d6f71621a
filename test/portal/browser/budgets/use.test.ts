/** Budgets of a page in use on a slow processor: interactions, memory, and changes of the car. */
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { setAttribute } from '../../../support/tables.ts';
import { givenSummaries } from '../../../support/live-items.ts';
import { connectVehicle } from '../../../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../../../support/with-people.ts';
import { useSharedWorld } from '../../../support/world.ts';
import { expectWithin } from '../support/budget.ts';
import { slowDown } from '../support/phone.ts';
import { parkedCar, send, usePortal } from '../support/portal.ts';
import { observe, seenOf } from '../support/seen.ts';
import { hoursOfDays } from '../support/yesterday.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withOwnedVehicle(world);
const charge = 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed';
const monthAgo = new Date(Date.now() - 32 * 86_400_000).toISOString();

/** The duration that 98 of 100 interactions do not exceed; those under 16 ms count as 16. */
async function slowInteraction(page: Page, presses: number): Promise<number> {
  const { interactions } = await seenOf(page);
  const sorted = [...interactions].sort((one, other) => other - one);
  return sorted[Math.floor(presses / 50)] ?? 16;
}

it('responds within 100 ms on the page with a month of charts', async ({ owner, vehicle }) => {
  const { referenceId } = vehicle;
  const ownerId = owner.principalId;
  await setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'since', monthAgo);
  await givenSummaries(world(), referenceId, 'HOUR', hoursOfDays(1, 31));
  const { page } = await portal().signedIn(owner, { width: 390 });
  await observe(page);
  const devTools = await slowDown(page);

  await expectWithin('Slowest of 50 interactions', { max: 100, unit: 'ms' }, async () => {
    await page.goto(`${portal().origin}/cars/${referenceId}/history`);
    await page.locator('[role=radiogroup] label').nth(2).click();
    await page.getByTestId('plot').nth(3).waitFor();
    const sliders = page.getByRole('slider');
    let presses = 1;
    for (let slider = 0; slider < 4; slider += 1) {
      await sliders.nth(slider).focus();
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press(step % 6 === 5 ? 'Home' : 'ArrowLeft');
        presses += 1;
      }
    }
    await page.locator('details summary').first().click();
    await page.getByRole('row').nth(9).waitFor();
    return slowInteraction(page, presses + 1);
  });
  await devTools.detach();
});

/** Megabytes of live objects. */
async function heapOf(devTools: CDPSession): Promise<number> {
  await devTools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devTools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6;
}

it('keeps within 12 MB on the page of a car, and grows by less than 1 MB in use', async ({
  owner,
  vehicle,
}) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page } = await portal().signedIn(owner, { width: 390 });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');
  const openCar = async (): Promise<void> => {
    await page.getByRole('heading', { level: 2 }).getByRole('link').first().click();
    await page.getByText('Parked. Connected.').waitFor();
  };
  const visit = async (percent: number): Promise<void> => {
    await send(device, vehicle.referenceId, { [charge]: percent });
    await page.getByText(`${percent}%`).waitFor();
    await page.getByRole('link', { name: 'All cars' }).click();
    await page.getByRole('heading', { name: 'Your cars' }).waitFor();
    await openCar();
  };
  await openCar();
  const first = await heapOf(devTools);
  expect(first).toBeLessThan(12);
  // Code that runs for the first time takes memory once.
  for (let round = 0; round < 5; round += 1) {
    await visit(30 + round);
  }
  const before = await heapOf(devTools);
  for (let round = 0; round < 30; round += 1) {
    await visit(40 + round);
  }
  const after = await heapOf(devTools);

  const figures = [first, before, after].map((heap) => heap.toPrecision(3)).join(', ');
  process.stdout.write(`Heap of the page of a car, after 5 and after 35 visits: ${figures} MB\n`);
  expect(after - before).toBeLessThan(1);
  await device.end();
});

it('shows 19 of 20 changes of the car within 300 ms, and all within a second', async ({ owner, vehicle }) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page } = await portal().signedIn(owner);
  await page.getByRole('heading', { level: 2 }).getByRole('link').first().click();
  await page.getByText('Parked. Connected.').waitFor();
  const times: number[] = [];
  for (let change = 0; change < 40; change += 1) {
    await send(device, vehicle.referenceId, { [charge]: 20 + change });
    const acknowledgedAt = performance.now();
    await page.getByText(`${20 + change}%`).waitFor();
    times.push(performance.now() - acknowledgedAt);
  }
  times.sort((one, other) => one - other);
  const [median = 0, late = 0, last = 0] = [times[19], times[37], times[39]];
  process.stdout.write(
    `Change on the screen: ${[median, late, last].map(Math.round).join(', ')} ms (p50, p95, most)\n`,
  );
  expect(late).toBeLessThan(300);
  expect(last).toBeLessThan(1000);
  await device.end();
});
