/** The second factor in the settings: set up from nothing, moved to another app, and removed. */
import type { Page } from 'playwright-core';
import { Secret, TOTP, URI } from 'otpauth';
import { afterEach, expect } from 'vitest';
import { givenPerson, password } from '../../support/given.ts';
import { withPeople } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';
import { scan } from './support/scan.ts';

const world = useSharedWorld();
const portal = usePortal(world);
const it = withPeople(world).extend('person', () => givenPerson(world(), ['owners']));

// SRP takes a clock that differs by five minutes at most.
afterEach(() => void world().clock.advance(Date.now() - world().clock.now()));

const statusOf = (page: Page, text: string) => page.getByRole('status').getByText(text);
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).press('Enter');
/** The app's next code: Cognito takes each code once. */
function nextCode(secret: string): string {
  world().clock.advance(30_000);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world().clock.now() });
}

/** A code of six digits that the app does not show now. */
const wrongCode = (secret: string): string =>
  String((Number(nextCode(secret)) + 500_000) % 1_000_000).padStart(6, '0');

async function openSettings(page: Page): Promise<void> {
  await page.locator('header a[href="/settings"]').press('Enter');
  await page.getByRole('heading', { name: 'Second factor' }).waitFor();
}

/** Sends the field of the open form by Enter. */
async function enter(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** Begins a set-up by the button of this name; returns the secret that the page shows. */
async function beginSetUp(page: Page, button: string, present?: string): Promise<string> {
  await press(page, button);
  await enter(page, 'Password', password);
  if (present !== undefined) {
    await enter(page, 'Code', nextCode(present));
  }
  const shown = (await page.getByTestId('secret').textContent()) ?? '';
  expect(shown).toMatch(/^([A-Z2-7]{4} ){12}[A-Z2-7]{4}$/);
  return shown.replaceAll(' ', '');
}

async function setUp(page: Page): Promise<string> {
  await openSettings(page);
  const secret = await beginSetUp(page, 'Set it up');
  await enter(page, 'Code', nextCode(secret));
  await statusOf(page, 'On.').waitFor();
  return secret;
}

/** Signs the person in with a code, in a new browser. */
async function signInWith(username: string, secret: string): Promise<Page> {
  const { page } = await portal().open();
  await signIn(page, username, password);
  await page.getByRole('heading', { name: 'Your second factor' }).waitFor();
  await enter(page, 'Code', nextCode(secret));
  return page;
}

/** Everything that the page shows and keeps, and that a request's address has. */
async function tracesOf(page: Page, addresses: readonly string[]): Promise<string> {
  const kept = await page.evaluate(() => [
    location.href,
    JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]),
    document.documentElement.outerHTML,
    ...Array.from(document.querySelectorAll('input')).map(({ value }) => value),
  ]);
  return [...kept, ...addresses].join('\n');
}

it('is set up from nothing, by the code of the app that scanned it', async ({ person }) => {
  const { page, addresses } = await portal().signedIn(person, { width: 390 });
  await openSettings(page);
  await statusOf(page, 'Off.').waitFor();

  const secret = await beginSetUp(page, 'Set it up');
  await untilFocused(page.getByText('Scan this'));
  const uri = (await scan(page.getByRole('img', { name: 'QR code of the key' }))) ?? '';
  const app = URI.parse(uri);
  expect(app).toBeInstanceOf(TOTP);
  expect(app).toMatchObject({ issuer: 'Reference ID for VIN', label: person.username, digits: 6 });
  expect(app).toMatchObject({ algorithm: 'SHA1', period: 30, secret: Secret.fromBase32(secret) });

  await enter(page, 'Code', '12345');
  await page.getByText('A code has six digits.').waitFor();
  await enter(page, 'Code', wrongCode(secret));
  await page.getByText('That code does not fit.').waitFor();
  await enter(page, 'Code', nextCode(secret).replace(/(...)/, '$1 '));
  await statusOf(page, 'On.').waitFor();
  await untilFocused(page.getByRole('heading', { name: 'Second factor' }));
  const traces = await tracesOf(page, addresses);
  expect(traces).not.toContain(secret);
  expect(traces).not.toContain(secret.slice(0, 4));

  const later = await signInWith(person.username, secret);
  await later.waitForURL('**/cars');
});

it('is copied without blanks, and not begun when the password is wrong', async ({ person }) => {
  const { page, context } = await portal().signedIn(person);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSettings(page);
  await press(page, 'Set it up');
  await enter(page, 'Password', 'Wrong-horse-9-battery');
  await page.getByText('That is not your password.').waitFor();
  expect(await page.getByTestId('secret').count()).toBe(0);
  await press(page, 'Cancel');

  const secret = await beginSetUp(page, 'Set it up');
  await press(page, 'Copy the key');
  await statusOf(page, 'Copied.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await press(page, 'Cancel');
  await statusOf(page, 'Off.').waitFor();
  await untilFocused(page.getByRole('heading', { name: 'Second factor' }));
});

it('moves to another app, and the present one works until then', async ({ person }) => {
  const { page } = await portal().signedIn(person);
  const first = await setUp(page);

  const given = await beginSetUp(page, 'Use another app', first);
  await enter(page, 'Code', nextCode(first));
  await page.getByText('That code does not fit.').waitFor();
  await press(page, 'Cancel');
  await statusOf(page, 'On.').waitFor();
  await (await signInWith(person.username, first)).waitForURL('**/cars');

  const second = await beginSetUp(page, 'Use another app', first);
  expect(new Set([first, given, second]).size).toBe(3);
  await enter(page, 'Code', nextCode(second));
  await statusOf(page, 'On.').waitFor();
  await (await signInWith(person.username, second)).waitForURL('**/cars');
  const refused = await signInWith(person.username, first);
  await refused.getByText('That code does not fit.').waitFor();
});

it('is removed by the password and a code, and not by a wrong password', async ({ person }) => {
  const { page } = await portal().signedIn(person);
  const secret = await setUp(page);

  await press(page, 'Remove it');
  await enter(page, 'Password', 'Wrong-horse-9-battery');
  await page.getByText('That is not your password.').waitFor();
  await press(page, 'Keep it');
  await statusOf(page, 'On.').waitFor();
  await page.reload();
  await statusOf(page, 'On.').waitFor();

  await press(page, 'Remove it');
  await enter(page, 'Password', password);
  await enter(page, 'Code', nextCode(secret));
  await statusOf(page, 'Off.').waitFor();
  await page.reload();
  await statusOf(page, 'Off.').waitFor();
  const { page: later } = await portal().open();
  await signIn(later, person.username, password);
  await later.waitForURL('**/cars');
});

it('says that a set-up is over that another page has finished', async ({ person }) => {
  const watched = await portal().signedIn(person);
  const { page } = watched;
  await openSettings(page);
  await beginSetUp(page, 'Set it up');
  const { page: tab } = await portal().openTab(watched);
  await openSettings(tab);
  const secret = await beginSetUp(tab, 'Set it up');
  await enter(tab, 'Code', nextCode(secret));
  await statusOf(tab, 'On.').waitFor();

  await enter(page, 'Code', nextCode(secret));
  await page.getByText('This set-up is no longer valid.').waitFor();
});

it('says that it could not be read, and reads it again', async ({ person }) => {
  const { page } = await portal().signedIn(person);
  const isRead = (target: string | undefined) => target?.endsWith('.GetUser') === true;
  await page.route('**/*', (route) =>
    isRead(route.request().headers()['x-amz-target'])
      ? route.abort('internetdisconnected')
      : route.fallback(),
  );
  await openSettings(page);
  await statusOf(page, 'It is not known').waitFor();
  await page.unroute('**/*');

  await press(page, 'Try again');
  await statusOf(page, 'Off.').waitFor();
});

it.for(['en-IE', 'de-DE', 'ar-EG'])('looks well in %s', async (locale, { person }) => {
  const { page } = await portal().signedIn(person, { locale });
  const name = `second-factor-${locale.slice(0, 2)}`;
  // The section before it has the switch of the last state.
  const buttons = page.locator('section').nth(1).getByRole('button');
  await page.locator('header a[href="/settings"]').press('Enter');
  await buttons.first().press('Enter');
  await page.locator('input[name=password]').waitFor();
  await expectGoodLooks(page, `${name}-password`);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  const secret = ((await page.getByTestId('secret').textContent()) ?? '').replaceAll(' ', '');
  await page.locator('section svg[role=img]').waitFor();
  await expectGoodLooks(page, name);
  await page.locator('input[name=code]').fill(nextCode(secret));
  await page.keyboard.press('Enter');
  await buttons.nth(1).waitFor();
  await expectGoodLooks(page, `${name}-on`);
});
