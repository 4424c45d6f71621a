/** The files of the page on a device: which they are, and how a newer release replaces them. */
import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { usePortal } from './support/portal.ts';

const world = useSharedWorld();
const portal = usePortal(world, { keepsFiles: true });
const it = withOwnedVehicle(world);

const note = (page: Page) => page.getByText('A newer version of this page is ready.');
const scriptOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]:not([async])')?.src);
const installed = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Paths of all stored responses. */
const storedPaths = (page: Page) =>
  page.evaluate(async () => {
    const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(stores.map((store) => store.keys()))).flat();
    return requests.map(({ url }) => new URL(url).pathname);
  });

/**
 * Reloads until the network has served the page of the next release. On a busy machine the service
 * worker may not wait for it, and shows the page that the device has.
 */
const reloadAsAnother = (page: Page) =>
  expect
    .poll(async () => {
      await page.reload();
      return scriptOf(page);
    })
    .toBe(`${portal().origin}/assets/index-another.js`);

/** Name of the page's bucket, by the statement that lets CloudFront read it. */
const pageBucket = (): string | undefined =>
  world()
    .iam.statements()
    .map(({ statement }) => statement)
    .filter(
      ({ Action, Principal }) =>
        Action === 's3:GetObject' && JSON.stringify(Principal)?.includes('cloudfront'),
    )
    .map(({ Resource }) => /^arn:aws:s3:::([^/]+)/.exec(`${Resource}`)?.[1])[0];

/** Replaces the release in the page's bucket by one that differs in the name of its script. */
async function publishAnother(): Promise<void> {
  const { administrator: credentials, outputs } = world();
  const s3 = new S3Client({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    forcePathStyle: true,
    credentials,
  });
  const Bucket = pageBucket();
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const put = (Key: string, Body: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentType: Key.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
        CacheControl: 'no-cache',
      }),
    );
  const [entry, worker] = await Promise.all([read('index.html'), read('sw.js')]);
  const [script = ''] = /assets\/index-[\w-]+\.js/.exec(entry) ?? [];
  const another = 'assets/index-another.js';
  const next = entry.replace(script, another);
  const hash = (text: string, form: 'hex' | 'base64') => createHash('sha256').update(text).digest(form);
  await put(another, await read(script));
  await put('index.html', next);
  await put(
    'sw.js',
    worker
      .replace(script, another)
      .replace(hash(entry, 'base64'), hash(next, 'base64'))
      .replace(hash(entry, 'hex'), hash(next, 'hex')),
  );
  onTestFinished(async () => {
    await put('index.html', entry);
    await put('sw.js', worker);
    s3.destroy();
  });
}

it('keeps nothing on the device of a visitor who has not signed in', async () => {
  const { page } = await portal().open();
  await page.getByRole('heading', { name: 'See your car' }).waitFor();

  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await storedPaths(page)).toEqual([]);
});

it('keeps the files of owners’ pages after the sign-in, and no other response', async ({
  owner,
  vehicle,
}) => {
  const { page } = await portal().signedIn(owner);
  await installed(page);
  await page.goto(`${portal().origin}/cars/${vehicle.referenceId}`);
  await page.locator('h1').waitFor();

  const paths = await storedPaths(page);

  expect(paths).toContain('/index.html');
  expect(paths).toContain('/manifest.webmanifest');
  // Each costs the device a round trip (decision 0105).
  expect(paths.length).toBeLessThan(70);
  expect(paths.filter((path) => path.startsWith('/assets/actions-panel'))).toHaveLength(2);
  expect(paths.filter((path) => path.startsWith('/assets/sign-in-'))).not.toEqual([]);
  expect(paths.filter((path) => /staff|officer/.test(path))).toEqual([]);
  expect(
    paths.filter(
      (path) => !/^\/(assets\/[\w.-]+\.(js|css|woff2)|index\.html|[\w-]+\.(png|svg|webmanifest))$/.test(path),
    ),
  ).toEqual([]);
});

it('starts no other script by its address', async ({ owner }) => {
  const { page, expectFaults } = await portal().signedIn(owner);

  const outcome = await page.evaluate(async () => {
    const violation = new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
    });
    const registered = await navigator.serviceWorker.register('/assets/other.js').then(
      () => 'registered',
      ({ message }: Error) => message,
    );
    await violation;
    return registered;
  });

  expect(outcome).toContain('TrustedScriptURL');
  expectFaults(/TrustedScriptURL|trusted-types|require-trusted-types-for/);
});

it('can be installed', async ({ owner }) => {
  const { page, context } = await portal().signedIn(owner);
  await installed(page);
  const devTools = await context.newCDPSession(page);

  const { errors, url } = await devTools.send('Page.getAppManifest');
  const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');

  expect([url, errors]).toEqual([`${portal().origin}/manifest.webmanifest`, []]);
  expect(installabilityErrors).toEqual([]);
});

it('says that a newer release is there, and shows it when the reader wants it', async ({ owner }) => {
  const { page } = await portal().signedIn(owner);
  await installed(page);
  const before = await scriptOf(page);
  expect(await note(page).count()).toBe(0);
  await publishAnother();

  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await note(page).waitFor();
  expect(await scriptOf(page)).toBe(before);
  await expectGoodLooks(page, 'newer-release');
  await page.getByRole('button', { name: 'Reload for the new version' }).press('Enter');

  await expect.poll(() => scriptOf(page)).toBe(`${portal().origin}/assets/index-another.js`);
  await page.getByRole('heading', { name: 'Your cars' }).waitFor();
  expect(await note(page).count()).toBe(0);
  expect(await storedPaths(page)).toContain('/assets/index-another.js');
  expect(await storedPaths(page)).not.toContain(new URL(before ?? '').pathname);
});

it('shows a newer release at the next visit, without a word', async ({ owner }) => {
  const { page } = await portal().signedIn(owner);
  await installed(page);
  await publishAnother();

  await reloadAsAnother(page);

  await expect.poll(() => storedPaths(page)).toContain('/assets/index-another.js');
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null))
    .toBe(true);
  expect(await note(page).count()).toBe(0);
});

it('takes the files of a newer release also while no session has begun', async ({ owner }) => {
  const { page } = await portal().signedIn(owner);
  await installed(page);
  await page.getByRole('button', { name: 'Sign out' }).press('Enter');
  await page.getByRole('heading', { name: 'See your car' }).waitFor();
  await publishAnother();

  await reloadAsAnother(page);

  // Not asked of the worker: one that has messages to reply to is not replaced.
  await expect.poll(() => storedPaths(page)).toContain('/assets/index-another.js');
});

it('reloads also when another page of the browser has asked the newer release to take over', async ({
  owner,
}) => {
  const { page } = await portal().signedIn(owner);
  await installed(page);
  await publishAnother();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await note(page).waitFor();
  const other = await page.context().newPage();
  await other.goto(portal().origin);
  await other.getByRole('heading', { name: 'Your cars' }).waitFor();

  await page.getByRole('button', { name: 'Reload for the new version' }).press('Enter');

  await expect.poll(() => scriptOf(page)).toBe(`${portal().origin}/assets/index-another.js`);
});
