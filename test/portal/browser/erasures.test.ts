/** Persons erased under four eyes: one officer asks, another approves, and both see the end. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { flawOfCertificate, readCertificate } from '../../../records/erasure-certificate.ts';
import { readPublicKey } from '../../../records/head.ts';
import { DeployedRecords } from '../../../tools/audit/deployed-records.ts';
import { storedErasure } from '../../support/erasures.ts';
import { givenPerson, password, type Person } from '../../support/given.ts';
import {
  approveErasure,
  erasePerson,
  personErasureOf,
  runPersonErasure,
} from '../../support/person-erasures.ts';
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
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

/** Opens the page of the erasures by its link. */
async function openErasures(officer: Person, width: 390 | 1440 = 1440): Promise<Page> {
  const { page } = await portal().open({ width });
  await signIn(page, officer.username, password);
  await page.getByRole('link', { name: 'Erasures' }).press('Enter');
  await page.getByRole('heading', { name: 'Open requests' }).waitFor();
  return page;
}

/** Reads the list again at once, as the page does every 15 seconds. */
async function readAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Audit log' }).press('Enter');
  await page.getByRole('link', { name: 'Erasures' }).press('Enter');
  await page.getByRole('heading', { name: 'Open requests' }).waitFor();
}

/** The open erasure of a person. */
const cardOf = (page: Page, { principalId }: Pick<Person, 'principalId'>) =>
  page.getByRole('listitem').filter({ hasText: principalId });

/** The ended erasure of a person. */
const rowOf = (page: Page, { principalId }: Pick<Person, 'principalId'>) =>
  page.getByRole('row').filter({ hasText: principalId });

/** Asks on the page, by keyboard. */
async function ask(page: Page, personId: string, caseNumber = 'DSR-7/26'): Promise<void> {
  await page.getByLabel('The person’s Cognito sub').fill(personId);
  await page.getByLabel('Reason').selectOption('The person asks for it');
  await page.getByLabel('Case number').fill(caseNumber);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

/** The erasure of a person that another officer has approved, and that has begun. */
async function givenBegun([first, second]: readonly [Person, Person], personId: string): Promise<string> {
  const { jobId } = personErasureOf(await erasePerson(first, personId));
  personErasureOf(await approveErasure(second, jobId));
  await world().streams.settled();
  return jobId;
}

async function jobAbout({ principalId }: Person): Promise<string> {
  const items = await itemsOf(world(), 'DataJobs');
  return items.find((item) => 'personId' in item && item.personId === principalId)?.jobId ?? '';
}

async function keyOfCertificates() {
  const { administrator, outputs, url } = world();
  const records = new DeployedRecords({ ...outputs, AwsEndpointUrl: url }, administrator);
  try {
    return readPublicKey(await records.erasureKey());
  } finally {
    records.close();
  }
}

it(
  'asks, approves with the password again, shows the progress, and saves the certificate',
  { timeout: 180_000 },
  async ({ officer, second, person }) => {
    const page = await openErasures(officer);
    const asking = requestsOf(page, 'erasePerson');
    await page.getByRole('button', { name: 'Name the person …' }).press('Enter');
    const askedAt = Date.now();
    await ask(page, person.principalId);
    await page.getByText('The request is sent.', { exact: false }).waitFor();
    await untilFocused(page.getByText(/^The request is sent/));
    await cardOf(page, person).getByText('Waits for another privacy officer.').waitFor();
    expect(await cardOf(page, person).getByRole('button').count()).toBe(0);
    expect([page.url(), await page.title()]).toEqual([`${portal().origin}/erasures`, 'Erasures · Vehicles']);

    const other = await openErasures(second);
    const approving = requestsOf(other, 'approveErasure');
    const card = cardOf(other, person);
    const shown = (await card.textContent()) ?? '';
    for (const fact of [officer.principalId, 'The person asks for it', 'DSR-7/26']) {
      expect(shown).toContain(fact);
    }
    await card.getByRole('button', { name: 'Approve …' }).press('Enter');
    await other.getByLabel('Password').fill(password);
    await other.getByRole('button', { name: 'Approve and erase for good' }).press('Enter');
    await card.getByRole('progressbar', { name: 'Progress of the erasure' }).waitFor();
    await untilFocused(other.getByText('The erasure runs', { exact: true }));
    // The tokens are of the passwords that were typed here.
    for (const [sent, ...more] of [asking, approving]) {
      expect([signedInAt(sent) > askedAt - 1000, more]).toEqual([true, []]);
    }

    const jobId = await jobAbout(person);
    await runPersonErasure(world(), jobId, person.principalId);
    await readAgain(page);
    await rowOf(page, person).getByText('Erased: ', { exact: false }).waitFor();
    await rowOf(page, person).getByText('The person asks for it · DSR-7/26').waitFor();
    expect(await cardOf(page, person).count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      rowOf(page, person).getByRole('link', { name: 'Save the certificate' }).press('Enter'),
    ]);

    expect(download.suggestedFilename()).toBe(`erasure-certificate-${jobId}.json`);
    const certificate = readCertificate(readFileSync(await download.path(), 'utf8'));
    const key = await keyOfCertificates();
    expect(certificate && flawOfCertificate(certificate, key, person.principalId)).toBeUndefined();
    expect(certificate?.statement).toMatchObject({ scope: 'PERSON', erasureId: jobId });
  },
);

it('refuses what names no other person before anything is sent, by keyboard', async ({ officer, person }) => {
  const page = await openErasures(officer, 390);
  const sent = requestsOf(page, 'erasePerson');
  await page.getByRole('button', { name: 'Name the person …' }).press('Enter');
  await untilFocused(page.getByLabel('The person’s Cognito sub'));

  await ask(page, person.username);
  await page.getByRole('alert').getByText('not a person’s Cognito sub', { exact: false }).waitFor();
  await ask(page, officer.principalId.toUpperCase());
  await page.getByRole('alert').getByText('of your own account', { exact: false }).waitFor();
  await ask(page, randomUUID(), '1HGCM82633A004352');
  await page.getByRole('alert').getByText('That is a VIN', { exact: false }).waitFor();
  await ask(page, randomUUID(), 'please!');
  await page.getByRole('alert').getByText('The case number has 1 to 40', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Leave it' }).press('Enter');

  await untilFocused(page.getByRole('button', { name: 'Name the person …' }));
  expect(sent).toEqual([]);
});

it('offers the approval to another officer only, after the right password', async ({
  officer,
  second,
  person,
}) => {
  const { jobId } = personErasureOf(await erasePerson(officer, person.principalId));
  const own = await openErasures(officer);
  await cardOf(own, person).getByText('Waits for another privacy officer.').waitFor();
  expect(await cardOf(own, person).getByRole('button').count()).toBe(0);

  const page = await openErasures(second);
  await page.getByRole('button', { name: 'Name the person …' }).press('Enter');
  await ask(page, person.principalId);
  await page.getByText('was asked for before', { exact: false }).waitFor();
  const card = cardOf(page, person);
  await card.getByRole('button', { name: 'Approve …' }).press('Enter');
  await page.getByLabel('Password').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await card.getByText('That is not your password.', { exact: false }).waitFor();
  expect((await storedErasure(world(), jobId)).approvedBy).toBeUndefined();

  await setAttribute(world(), 'DataJobs', { jobId }, 'expiresAt', Math.floor(Date.now() / 1000) - 1);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await card.getByText('was not approved in time', { exact: false }).waitFor();
  await readAgain(page);
  await card.waitFor({ state: 'detached' });
});

it(
  'begins a stopped erasure again, for another officer only',
  { timeout: 180_000 },
  async ({ officer, second, person }) => {
    const jobId = await givenBegun([officer, second], person.principalId);
    for (const [name, value] of [
      ['failure', 'GAVE_UP'],
      ['endedAt', new Date().toISOString()],
      ['status', 'FAILED'],
    ] as const) {
      await setAttribute(world(), 'DataJobs', { jobId }, name, value);
    }
    const own = await openErasures(officer);
    await cardOf(own, person).getByText('who did not ask for it', { exact: false }).waitFor();
    expect(await cardOf(own, person).getByRole('button').count()).toBe(0);

    const page = await openErasures(second, 390);
    const card = cardOf(page, person);
    await card.getByRole('heading', { name: 'Stopped after several failures' }).waitFor();
    await card.getByRole('button', { name: 'Begin again …' }).press('Enter');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Begin the erasure again' }).press('Enter');
    await card.getByRole('progressbar').waitFor();
    await runPersonErasure(world(), jobId, person.principalId);
    await readAgain(page);

    await rowOf(page, person).getByRole('link', { name: 'Save the certificate' }).waitFor();
  },
);

it('lists what cannot begin again, with its reason', async ({ officer, second }) => {
  const unknown = { principalId: randomUUID() };
  await givenBegun([officer, second], unknown.principalId);
  personErasureOf(await erasePerson(officer, second.principalId));
  const technician = await givenPerson(world(), ['service-technicians']);
  await givenBegun([officer, second], technician.principalId);
  const page = await openErasures(second);

  await rowOf(page, unknown).getByText('your organisation has no such person').waitFor();
  await rowOf(page, technician).getByText('another role than owner').waitFor();
  // The officer to be erased approves nothing.
  await cardOf(page, second).getByText('Waits for another privacy officer.').waitFor();
  expect(await page.getByRole('button', { name: 'Begin again …' }).count()).toBe(0);
});

it('is a page for privacy officers only', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);
  await page.getByRole('heading', { name: 'Vehicles' }).first().waitFor();
  expect(await page.locator('a[href="/erasures"]').count()).toBe(0);

  await page.goto(`${portal().origin}/erasures`);

  await page.waitForURL('**/vehicles');
});
