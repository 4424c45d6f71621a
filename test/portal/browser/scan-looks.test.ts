/** The sheet of the camera in English and Arabic, on a phone and a desktop, light and dark. */
import { expect } from 'vitest';
import { password } from '../../support/given.ts';
import { sampleOf } from '../../support/sample.ts';
import { withClaims } from '../../support/with-claims.ts';
import { useSharedWorld } from '../../support/world.ts';
import { cameraArguments, showToCamera } from './support/camera.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { browserArguments: cameraArguments(false) });
const it = withClaims(world);

it.for(sampleOf(['en-IE', 'ar-EG'], 1, 1))('%s', { timeout: 180_000 }, async (locale, { claimant }) => {
  const { page } = await portal().open({ locale });
  const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);
  await signIn(page, claimant.username, password);
  await page.locator('a[href="/cars/add"]').click();
  const scanning = page.locator('form button[type=button]');
  await showToCamera(page, [{ kind: 'datamatrix', text: 'empty' }]);

  await scanning.click();
  await page.locator('video').waitFor();
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth))
    .toBe(1280);
  await shot('scan');
  await page.keyboard.press('Escape');
  await showToCamera(page, [
    { kind: 'datamatrix', text: 'U8REA1B25SA009711' },
    { kind: 'qrcode', text: '1M8GDM9AXKP042788' },
  ]);
  await scanning.click();
  await page.getByRole('button', { name: 'U8REA1B25SA009711' }).waitFor();
  await shot('scan-choice');
  await page.getByRole('button', { name: 'U8REA1B25SA009711' }).click();
  await shot('scan-done');
  await page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
  await scanning.click();
  await page.getByRole('dialog').waitFor();
  await shot('scan-failure');
  await page.goto(`${portal().origin}/cars/join#0G4H-8KQ2`);
  await page.locator('input[name=code]').waitFor();
  await expect.poll(() => page.locator('input[name=code]').inputValue()).toBe('0G4H-8KQ2-');
  await shot('join-half');
});
