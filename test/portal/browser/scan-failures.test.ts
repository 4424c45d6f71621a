/** Why the camera reads nothing, in words, and the way on without it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Person } from '../../support/given.ts';
import { withClaims } from '../../support/with-claims.ts';
import { useSharedWorld } from '../../support/world.ts';
import { cameraArguments } from './support/camera.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { browserArguments: cameraArguments(true) });
const it = withClaims(world);

async function openClaim(claimant: Person): Promise<Page> {
  const { page } = await portal().signedIn(claimant);
  await page.getByRole('link', { name: 'Add a car' }).press('Enter');
  await page.getByRole('heading', { name: 'Which car is it?' }).waitFor();
  return page;
}

const scanButton = (page: Page) => page.getByRole('button', { name: 'Scan with the camera' });

it('says how to allow the camera, and takes a typed VIN all the same', async ({ claimant }) => {
  const page = await openClaim(claimant);

  await scanButton(page).press('Enter');
  await page.getByRole('status').getByText('The browser does not let this page use the camera.').waitFor();
  await untilFocused(page.getByRole('button', { name: 'Close' }));
  await page.keyboard.press('Enter');
  await page.getByLabel('VIN', { exact: true }).fill('U8REA1B25SA009711');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Look at the car’s screen' }).waitFor();
});

it.for([
  ['NotFoundError', 'This device has no camera', 1],
  ['NotReadableError', 'Another app or page uses the camera.', 1],
  ['TypeError', 'The camera does not work now.', 1],
  ['none', 'Browsers allow the camera only on pages with https.', 0],
] as const)('has words for the failure %s', async ([failure, words, tries], { claimant }) => {
  const page = await openClaim(claimant);
  await page.evaluate((name) => {
    const getUserMedia = () => Promise.reject(new DOMException('', name));
    const value = name === 'none' ? undefined : { getUserMedia };
    Object.defineProperty(navigator, 'mediaDevices', { value });
  }, failure);

  await scanButton(page).press('Enter');
  await page.getByRole('status').getByText(words).waitFor();

  expect(await page.getByRole('button', { name: 'Scan again' }).count()).toBe(tries);
});
