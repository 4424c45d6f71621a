/** The main story by keyboard alone, in both writing directions, and what the focus does. */
import { expect } from 'vitest';
import { password } from '../../support/given.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { tabTo, untilFocused, untilHeadingFocused } from './support/focus.ts';
import { parkedCar, send, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withOwnedVehicle(world);

it('signs in, opens a car, changes the language and signs out', async ({ owner, vehicle }) => {
  const device = await connectVehicle(world(), vehicle);
  await send(device, vehicle.referenceId, parkedCar());
  const { page } = await portal().open();
  await page.locator('input[name=username]').waitFor();

  await tabTo(page, 'input[name=username]');
  await page.keyboard.type(owner.username);
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/cars');
  await untilHeadingFocused(page);
  await page.locator('h2 a').waitFor();
  await tabTo(page, 'h2 a');
  await page.keyboard.press('Enter');
  await page.getByText('Parked. Connected.').waitFor();
  await untilHeadingFocused(page);

  await page.keyboard.press('Shift+Tab');
  await tabTo(page, 'header a[href="/settings"]');
  await page.keyboard.press('Enter');
  // The page is a file of its own, and the focus cannot reach it before it has loaded.
  await page.locator('[role=radiogroup] input').first().waitFor();
  await tabTo(page, '[role=radiogroup] input');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.locator('html').getAttribute('dir')).toBe('rtl');
  await untilFocused(page.locator('[role=radiogroup] input:checked'));

  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
  await tabTo(page, 'header button');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  await device.end();
});

it('skips the header, and shows where the focus is', async () => {
  const { page } = await portal().open();
  await page.locator('input[name=username]').waitFor();

  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  expect(await skip.evaluate((link) => getComputedStyle(link).outlineStyle)).toBe('solid');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');

  await untilFocused(page.locator('input[name=username]'));
});
