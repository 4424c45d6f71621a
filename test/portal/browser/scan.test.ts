/** A VIN read by the camera, which a file stands for: into its field, and nowhere else. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Person } from '../../support/given.ts';
import { withClaims } from '../../support/with-claims.ts';
import { useSharedWorld } from '../../support/world.ts';
import { cameraArguments, showToCamera, watchCamera, type DrawnCode } from './support/camera.ts';
import type { WatchedPage } from './support/browser.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { browserArguments: cameraArguments(false) });
const it = withClaims(world);
const other = 'U8REA1B25SA009711';

/** Opens the first step of a claim; the camera is allowed unless `denied`. */
async function openClaim(
  claimant: Person,
  codes: readonly DrawnCode[],
  denied = false,
): Promise<WatchedPage> {
  const watched = await portal().signedIn(claimant, { width: 390 });
  const { context, page } = watched;
  await showToCamera(page, codes);
  if (!denied) {
    await context.grantPermissions(['camera'], { origin: portal().origin });
  }
  await page.getByRole('link', { name: 'Add a car' }).press('Enter');
  await page.getByRole('heading', { name: 'Which car is it?' }).waitFor();
  return watched;
}

const scanButton = (page: Page) => page.getByRole('button', { name: 'Scan with the camera' });
const field = (page: Page) => page.getByLabel('VIN', { exact: true });

/** Everything that the page keeps and shows, with its address and title. */
const tracesOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const stored = [{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), document.cookie];
    const shown = [
      location.href,
      document.title,
      document.documentElement.outerHTML,
      history.state as unknown,
      performance.getEntries().map(({ name }) => name),
    ];
    return JSON.stringify([...stored, await caches.keys(), ...shown]).toUpperCase();
  });

it.for([
  ['a bar code of a door frame', 'code39', (vin: string) => `I${vin}`],
  ['a Data Matrix', 'datamatrix', (vin: string) => vin],
  [
    'a QR code with text around the VIN',
    'qrcode',
    (vin: string) => `Polo 2025; VIN:${vin}, key 1234567890123456789`,
  ],
] as const)('puts the VIN of %s into its field', async ([, kind, textOf], { claimant, car }) => {
  const { vin } = car.vehicle;
  const { page, addresses } = await openClaim(claimant, [{ kind, text: textOf(vin) }]);
  const camera = await watchCamera(page);
  expect(addresses.join()).not.toMatch(/scan-worker|scan-sheet|wasm/);

  await scanButton(page).press('Enter');
  await page.getByText('Read by the camera. Compare it with the car.').waitFor();
  expect(await field(page).inputValue()).toBe(vin);
  await untilFocused(field(page));
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await camera()).toEqual(['ended']);
  expect(addresses.filter((address) => address.endsWith('.wasm'))).toHaveLength(1);
  expect(await tracesOf(page)).not.toContain(vin);

  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look at the car’s screen' }).waitFor();
  expect(await tracesOf(page)).not.toContain(vin);
  expect(addresses.join()).not.toContain(vin);
});

it('asks which of two VINs it is', async ({ claimant, car }) => {
  const { vin } = car.vehicle;
  const { page } = await openClaim(claimant, [
    { kind: 'datamatrix', text: vin },
    { kind: 'qrcode', text: `VIN ${other}` },
  ]);
  const camera = await watchCamera(page);

  await scanButton(page).press('Enter');
  await page.getByText('More than one VIN is in the picture.').waitFor();
  expect(await camera()).toEqual(['ended']);
  await page.getByRole('button', { name: other }).press('Enter');

  await page.getByText('Read by the camera.').waitFor();
  expect(await field(page).inputValue()).toBe(other);
});

it('takes nothing from a code without a VIN, and ends with Escape', async ({ claimant }) => {
  const text = '1M8GDM9A1KP042788, 11111111111111111, U8REA1B25SA0097112';
  const { page } = await openClaim(claimant, [{ kind: 'qrcode', text }]);
  const camera = await watchCamera(page);

  await scanButton(page).press('Enter');
  await page.getByRole('status').getByText('This code has no VIN.').waitFor();
  expect(await camera()).toEqual(['live']);
  await page.keyboard.press('Escape');

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await camera()).toEqual(['ended']);
  await untilFocused(scanButton(page));
  expect(await field(page).inputValue()).toBe('');
});

it('ends the camera when the page is hidden, and when the person goes back', async ({ claimant }) => {
  const { page } = await openClaim(claimant, [{ kind: 'qrcode', text: 'empty' }]);
  const camera = await watchCamera(page);
  await scanButton(page).press('Enter');
  await page.getByRole('status').getByText('This code has no VIN.').waitFor();

  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.getByText('The camera is off because the page was left.').waitFor();
  expect(await camera()).toEqual(['ended']);

  await page.evaluate(() => Reflect.deleteProperty(document, 'hidden'));
  await page.getByRole('button', { name: 'Scan again' }).press('Enter');
  await page.getByRole('status').getByText('This code has no VIN.').waitFor();
  expect(await camera()).toEqual(['ended', 'live']);
  await page.goBack();
  await page.getByRole('heading', { name: 'Your cars' }).waitFor();
  expect(await camera()).toEqual(['ended', 'ended']);
});

/** Gives the page a detector of the browser's own, which this browser lacks; it sees `texts`. */
const withDetector = (page: Page, texts: readonly string[] | undefined): Promise<void> =>
  page.evaluate((seen) => {
    const BarcodeDetector = class {
      static getSupportedFormats = () => Promise.resolve(['code_39', 'data_matrix', 'qr_code', 'ean_13']);
      detect = () =>
        seen === undefined
          ? Promise.reject(new DOMException('Barcode detection service unavailable.', 'NotSupportedError'))
          : Promise.resolve(seen.map((rawValue) => ({ rawValue })));
    };
    Object.assign(globalThis, { BarcodeDetector });
  }, texts);

it.for([
  ['by the browser’s own detector', [`I${other}`], 0],
  ['by the worker when the detector does not work', undefined, 1],
] as const)('reads a code %s', async ([, texts, files], { claimant }) => {
  const { page, addresses } = await openClaim(claimant, [{ kind: 'datamatrix', text: other }]);
  await withDetector(page, texts);

  await scanButton(page).press('Enter');
  await page.getByText('Read by the camera.').waitFor();

  expect(await field(page).inputValue()).toBe(other);
  expect(addresses.filter((address) => address.endsWith('.wasm'))).toHaveLength(files);
});

it('switches the light on where the camera has one', async ({ claimant }) => {
  const { page } = await openClaim(claimant, [{ kind: 'qrcode', text: 'empty' }]);
  await page.evaluate(() => {
    const set: unknown[] = [];
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities;
    MediaStreamTrack.prototype.applyConstraints = (wanted) => {
      set.push(wanted?.advanced);
      return set.length > 1 ? Promise.reject(new DOMException()) : Promise.resolve();
    };
    Object.assign(globalThis, { set });
  });
  await scanButton(page).press('Enter');
  const light = page.getByRole('button', { name: 'Light' });

  await light.press('Enter');
  expect(await light.getAttribute('aria-pressed')).toBe('true');
  await light.press('Enter');
  expect(await light.getAttribute('aria-pressed')).toBe('false');
  expect(await page.evaluate('set')).toEqual([[{ torch: true }], [{ torch: false }]]);
});

it('allows WebAssembly in the worker alone, and no other worker', async ({ claimant }) => {
  const { page, expectFaults } = await openClaim(claimant, []);
  const outcomes = await page.evaluate(async () => {
    const refused: string[] = [];
    let seen = 0;
    const bothSeen = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', () => (seen += 1) === 2 && resolve());
    });
    const note = (error: unknown) => void refused.push((error as Error).name);
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch(note);
    try {
      new Worker('/assets/other.js');
    } catch (error) {
      note(error);
    }
    await bothSeen;
    return refused;
  });

  expect(outcomes).toEqual(['CompileError', 'TypeError']);
  expectFaults(/violation|Content Security Policy|TrustedScriptURL/);
});
