/** Exports of persons: an officer begins one, finds it after a reload, and downloads it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { exportAvailableSeconds } from '../../../domain/data-jobs.ts';
import { exportPerson, filesOf, jobOf, recordsOf, setRunning } from '../../support/exports.ts';
import { givenPerson, password, type Person } from '../../support/given.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { signIn, usePortal } from './support/portal.ts';
import { requestsOf, signedInAt } from './support/sent.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

/** Opens the page of the exports by its link. */
async function openExports(officer: Person, width: 390 | 1440 = 1440): Promise<Page> {
  const { page } = await portal().open({ width });
  await signIn(page, officer.username, password);
  await page.getByRole('link', { name: 'Exports' }).press('Enter');
  await page.getByRole('heading', { name: 'Exports of persons' }).waitFor();
  return page;
}

/** The export of a person that runs or can be downloaded. */
const cardOf = (page: Page, { principalId }: Pick<Person, 'principalId'>) =>
  page.getByRole('listitem').filter({ hasText: principalId });

/** The earlier export of a person. */
const rowOf = (page: Page, { principalId }: Pick<Person, 'principalId'>) =>
  page.getByRole('row').filter({ hasText: principalId });

/** Begins an export on the page, by keyboard. */
async function begin(page: Page, personId: string): Promise<void> {
  await page.getByRole('button', { name: 'Name the person …' }).press('Enter');
  await fill(page, personId);
}

async function fill(page: Page, personId: string): Promise<void> {
  await page.getByLabel('The person’s Cognito sub').fill(personId);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

async function jobsAbout({ principalId }: Pick<Person, 'principalId'>): Promise<readonly string[]> {
  const items = await itemsOf(world(), 'DataJobs');
  return items.flatMap((item) => ('personId' in item && item.personId === principalId ? [item.jobId] : []));
}

/** Waits for the export of a person, which one request began. */
async function givenReady(page: Page, person: Person): Promise<string> {
  await begin(page, person.principalId);
  await cardOf(page, person).getByRole('heading', { name: 'Ready' }).waitFor();
  const [jobId = ''] = await jobsAbout(person);
  return jobId;
}

it('begins after the password, is found after a reload, and is downloaded after it again', async ({
  officer,
  person,
}) => {
  const page = await openExports(officer);
  await page.getByText('No export runs or is ready.').waitFor();
  const begun = requestsOf(page, 'exportPerson');
  const linked = requestsOf(page, 'createExportLink');
  const beganAt = Date.now();
  await begin(page, person.principalId);
  await page.getByText('The export has begun.', { exact: false }).waitFor();
  await untilFocused(page.getByText(/^The export has begun/));
  await cardOf(page, person).getByRole('heading', { name: 'Ready' }).waitFor();
  expect([page.url(), await page.title()]).toEqual([
    `${portal().origin}/exports`,
    'Exports of persons · Vehicles',
  ]);

  await page.reload();
  const card = cardOf(page, person);
  await card.getByRole('button', { name: 'Download …' }).press('Enter');
  expect(linked).toEqual([]);
  const askedAt = Date.now();
  await page.getByLabel('Password').fill(password);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);

  const files = filesOf(readFileSync(await download.path()));
  expect(recordsOf(files, 'account')).toMatchObject([{ roles: ['owners'] }]);
  await card.getByText('The download has begun.', { exact: false }).waitFor();
  await untilFocused(page.getByRole('button', { name: 'Download …' }));
  // The tokens are of the passwords that were typed here.
  for (const [[sent, ...more], at] of [
    [begun, beganAt],
    [linked, askedAt],
  ] as const) {
    expect([signedInAt(sent) > at - 1000, more]).toEqual([true, []]);
  }
  // The browser keeps neither the person nor the link.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect([kept.includes(person.principalId), kept.includes('X-Amz-')]).toEqual([false, false]);
});

it('sends nothing that is not an id, by keyboard on a phone', async ({ officer, person }) => {
  const page = await openExports(officer, 390);
  const sent = requestsOf(page, 'exportPerson');

  await begin(page, person.username);
  await page.getByRole('alert').getByText('not a person’s Cognito sub', { exact: false }).waitFor();
  await page.getByLabel('The person’s Cognito sub').fill(person.principalId);
  await page.getByLabel('Password').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That is not your password.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Leave it' }).press('Enter');

  await untilFocused(page.getByRole('button', { name: 'Name the person …' }));
  expect(sent).toEqual([]);
});

it('says that the person is unknown', async ({ officer }) => {
  const unknown = { principalId: randomUUID() };
  const page = await openExports(officer);

  await begin(page, unknown.principalId);

  await rowOf(page, unknown).getByText('your organisation has no such person').waitFor();
  expect(await cardOf(page, unknown).count()).toBe(0);
});

it('shows the progress until the export is ready', async ({ officer, person }) => {
  const page = await openExports(officer);
  const jobId = await givenReady(page, person);
  await setRunning(world(), jobId, 3);

  await page.reload();

  const card = cardOf(page, person);
  await card.getByRole('progressbar', { name: 'Progress of the export' }).waitFor();
  await card.getByText('3 records so far.', { exact: false }).waitFor();
  expect(await card.getByRole('button').count()).toBe(0);
  for (const [name, value] of [
    ['endedAt', new Date().toISOString()],
    ['status', 'SUCCEEDED'],
  ] as const) {
    await setAttribute(world(), 'DataJobs', { jobId }, name, value);
  }
  await card.getByRole('button', { name: 'Download …' }).waitFor();
});

it('shows exports that began elsewhere, and their download to who began them', async ({
  officer,
  person,
}) => {
  const second = await givenPerson(world(), ['privacy-officers']);
  jobOf(await exportPerson(officer, person.principalId));
  await world().streams.settled();

  const own = await openExports(officer);
  await cardOf(own, person).getByRole('button', { name: 'Download …' }).waitFor();
  await cardOf(own, person).getByText('You', { exact: true }).waitFor();

  const others = await openExports(second, 390);
  const card = cardOf(others, person);
  await card.getByText('Only the officer who started it can download it.').waitFor();
  await card.getByText(officer.principalId).waitFor();
  expect(await card.getByRole('button').count()).toBe(0);
  // What another officer begins while the page is open appears by itself.
  const later = await givenPerson(world(), ['owners']);
  jobOf(await exportPerson(officer, later.principalId));
  await world().streams.settled();
  await cardOf(others, later).waitFor({ timeout: 20_000 });
});

it('says why a link is refused', async ({ officer, person }) => {
  const page = await openExports(officer);
  const jobId = await givenReady(page, person);
  const card = cardOf(page, person);
  const askForLink = async (sentence: string): Promise<void> => {
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await card.getByRole('alert').getByText(sentence, { exact: false }).waitFor();
  };
  await card.getByRole('button', { name: 'Download …' }).press('Enter');

  const over = new Date(Date.now() - exportAvailableSeconds * 1000 - 1).toISOString();
  await setAttribute(world(), 'DataJobs', { jobId }, 'endedAt', over);
  await askForLink('can no longer be downloaded');
  await setAttribute(world(), 'DataJobs', { jobId }, 'requestedBy', randomUUID());
  await askForLink('This export is gone');

  await page.reload();
  await rowOf(page, person).getByText('it can no longer be downloaded').waitFor();
});

it('says how long to wait when the day’s allowance is used up', async ({ officer, person }) => {
  const { principalId } = officer;
  const page = await openExports(officer);
  await givenReady(page, person);
  const counters = await itemsOf(world(), 'Allowances');
  const counter = counters.find(({ principalKindWindow: key }) =>
    key.startsWith(`${principalId}#dataJobsOfPerson#`),
  );
  const { principalKindWindow = '' } = counter ?? {};
  await setAttribute(world(), 'Allowances', { principalKindWindow }, 'used', 1000);

  await begin(page, (await givenPerson(world(), ['owners'])).principalId);

  await page.getByRole('alert').getByText('That is more than the limit allows.', { exact: false }).waitFor();
});

it('is a page for privacy officers only', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);
  await page.getByRole('heading', { name: 'Vehicles' }).first().waitFor();
  expect(await page.locator('a[href="/exports"]').count()).toBe(0);

  await page.goto(`${portal().origin}/exports`);

  await page.waitForURL('**/vehicles');
});
