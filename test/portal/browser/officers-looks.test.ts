/**
 * The pages of privacy officers in English and Arabic, on a phone and a desktop, light and dark:
 * axe finds nothing, and nothing scrolls sideways.
 */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { setRunning } from '../../support/exports.ts';
import { convertAsOperator, givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { approveErasure, erasePerson, personErasureOf } from '../../support/person-erasures.ts';
import { givenApproval, givenRequest } from '../../support/reveals.ts';
import { sampleOf } from '../../support/sample.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { europeanVin } from '../../support/vins.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world);

it.for(sampleOf(['en-IE', 'ar-EG'], 1, 3))(
  '%s',
  { timeout: 120_000 },
  async (locale, { operator, provisioner }) => {
    const vehicle = await givenVehicle(provisioner);
    const officer = await givenPerson(world(), ['privacy-officers']);
    await operator.ask(convertAsOperator, { vin: vehicle.vin });
    await operator.ask(convertAsOperator, { vin: europeanVin() });
    await operator.ask('query ($vin: String!) { referenceIdForVin(vin: $vin) }', { vin: vehicle.vin });
    await givenApproval(officer, await givenPerson(world(), ['privacy-officers']), vehicle.referenceId);
    await givenRequest(officer, vehicle.referenceId, { caseNumber: 'ST/0815-26' });
    const over = await givenRequest(officer, vehicle.referenceId, { purpose: 'RECALL' });
    const longAgo = new Date(Date.now() - 25 * 3_600_000).toISOString();
    await setAttribute(world(), 'VinReveals', { revealId: over.revealId }, 'requestedAt', longAgo);
    const { page } = await staffPage(world(), portal(), ['privacy-officers'], { locale });
    const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);

    await page.locator('main a[href="/audit"]').press('Enter');
    await page.getByRole('table').waitFor();
    await page.locator('main details summary').first().press('Enter');
    await page.locator('main details summary').last().press('Enter');
    await shot('audit');
    await page.locator('input[name=referenceId]').fill(vehicle.vin);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.locator('select[name=outcome]').selectOption('LINKED');
    await shot('audit-refused');
    await page.locator('main button[type=submit]').press('Enter');
    await expect
      .poll(() => page.locator('article').getByRole('status').textContent())
      .toMatch(/^(No entry|لا )/);
    await shot('audit-empty');
    await page.locator('main a[href="/reveals"]').press('Enter');
    await page.getByRole('table').waitFor();
    await page.locator('select[name=purpose]').selectOption('LAWFUL_ORDER');
    await page.locator('li', { hasText: 'ST/0815-26' }).first().getByRole('button').press('Enter');
    await page.locator('input[type=password]').fill('Wrong-password-1');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await shot('reveals');
    await page.locator('main a[href="/vehicles"]').first().press('Enter');
    await page.locator(`a[href="/vehicles/${vehicle.referenceId}"]`).press('Enter');
    await page.getByTestId('status').waitFor();
    await shot('vehicle-officer');
    expect(await page.locator('main button').count()).toBe(0);
  },
);

async function setJob(jobId = '', attributes: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(attributes)) {
    await setAttribute(world(), 'DataJobs', { jobId }, name, value);
  }
}

/** Erasures of every state, some of them as the job would have left them. */
async function givenErasures(viewer: Person): Promise<void> {
  const officer = await givenPerson(world(), ['privacy-officers']);
  const second = await givenPerson(world(), ['privacy-officers']);
  const ask = async (by: Person, personId: string = randomUUID()) =>
    personErasureOf(await erasePerson(by, personId)).jobId;
  const { principalId } = await givenPerson(world(), ['owners']);
  // The erasure of a person pauses; the others fail at once, because they are of unknown persons.
  const jobIds = [await ask(officer), await ask(officer), await ask(officer, principalId), await ask(viewer)];
  for (const jobId of jobIds) {
    personErasureOf(await approveErasure(second, jobId));
  }
  await world().streams.settled();
  await setJob(jobIds[0], { status: 'SUCCEEDED', handled: 1204, result: '{}' });
  await setJob(jobIds[1], { failure: 'GAVE_UP' });
  await setJob(jobIds[2], { handled: 311 });
  await ask(viewer);
  await ask(officer);
}

it.for(sampleOf(['en-IE', 'de-DE', 'ar-EG'], 1, 4))('erasures, %s', { timeout: 120_000 }, async (locale) => {
  const viewer = await givenPerson(world(), ['privacy-officers']);
  await givenErasures(viewer);
  const { page } = await portal().open({ locale });
  await signIn(page, viewer.username, password);
  const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);

  await page.locator('main a[href="/erasures"]').press('Enter');
  await page.getByRole('table').waitFor();
  await page.getByRole('progressbar').first().waitFor();
  await shot('erasures');
  await page.locator('main li button').first().press('Enter');
  await page.locator('input[type=password]').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.locator('main section').last().getByRole('button').press('Enter');
  await page.locator('input[name=personId]').fill(viewer.username);
  await page.locator('select[name=reason]').selectOption('LAWFUL_ORDER');
  await page.locator('input[name=caseNumber]').fill('ST/0815-26');
  await page.locator('input[type=password]').last().fill(password);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('alert').count()).toBe(2);
  await shot('erasures-forms');
});

/** Begins an export on the page, in any language, and waits until it has ended. */
async function exportOnPage(page: Page, personId: string): Promise<string> {
  await page.locator('main section').last().getByRole('button').press('Enter');
  await page.locator('input[name=personId]').fill(personId);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('main :is(li, tr)').filter({ hasText: personId }).first().waitFor();
  await world().streams.settled();
  const jobs = await itemsOf(world(), 'DataJobs');
  return jobs.find((job) => 'personId' in job && job.personId === personId)?.jobId ?? '';
}

it.for(sampleOf(['en-IE', 'de-DE', 'ar-EG'], 1, 5))('exports, %s', { timeout: 120_000 }, async (locale) => {
  const viewer = await givenPerson(world(), ['privacy-officers']);
  const exportOf = async (page: Page) =>
    exportOnPage(page, (await givenPerson(world(), ['owners'])).principalId);
  const { page } = await portal().open({ locale });
  await signIn(page, viewer.username, password);
  const shot = (name: string) => expectGoodLooks(page, `${name}-${locale.slice(0, 2)}`);

  await page.locator('main a[href="/exports"]').press('Enter');
  await page.locator('main section').first().waitFor();
  await shot('exports-none');
  await exportOnPage(page, randomUUID());
  const longAgo = new Date(Date.now() - 4 * 86_400_000).toISOString();
  await setJob(await exportOf(page), { endedAt: longAgo });
  await setJob(await exportOf(page), { handled: 1204 });
  await setRunning(world(), await exportOf(page), 311);
  await shot('exports-begun');
  await page.reload();
  await page.getByRole('table').waitFor();
  await page.getByRole('progressbar').first().waitFor();
  await page.locator('main li button').first().press('Enter');
  await page.locator('input[type=password]').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.locator('main section').last().getByRole('button').press('Enter');
  await page.locator('input[name=personId]').fill(viewer.username);
  await page.locator('input[type=password]').last().fill(password);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('alert').count()).toBe(2);
  await shot('exports');
});
