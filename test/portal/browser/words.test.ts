/** The words of a page load with it, and change with the language of the pages that were opened. */
import { expect } from 'vitest';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withOwnedVehicle(world);

it('shows no page before its words have arrived', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner);
  await page.locator(`a[href="/cars/${vehicle.referenceId}"]`).click();
  await page.getByRole('link', { name: 'People' }).waitFor();
  let arrive = (): void => undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/assets\/en-[^/]+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  const script = page.waitForResponse(/\/assets\/owner-pages-[^/]+\.js$/);
  const words = page.waitForRequest(/\/assets\/en-[^/]+\.js$/);

  await page.getByRole('link', { name: 'People' }).click();
  await (await script).finished();
  await words;
  expect(await page.locator('main').innerText()).toBe('');
  arrive();

  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
});

it('changes the language of every page that was opened', async ({ owner, vehicle }) => {
  const { page } = await portal().signedIn(owner);
  await page.locator(`a[href="/cars/${vehicle.referenceId}"]`).click();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'Who can see what' }).waitFor();

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Deutsch' }).press('Space');
  await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Wer was sehen kann' }).waitFor();
  await page.getByRole('link', { name: 'Verlauf' }).click();

  await page.getByRole('heading', { level: 1, name: 'Verlauf' }).waitFor();
});
