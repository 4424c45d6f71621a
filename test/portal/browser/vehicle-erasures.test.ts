/** Vehicles erased under four eyes, on the page beside the erasures of persons. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { itemsOf } from '../../support/tables.ts';
import { revokeReferenceId, runVehicleErasure } from '../../support/vehicle-erasures.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { expectGoodLooks } from './support/looks.ts';
import { signIn, usePortal } from './support/portal.ts';
import { requestsOf } from './support/sent.ts';
import { assemblyForStaff } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world)
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', () => givenPerson(world(), ['privacy-officers']))
  .extend('revoked', async ({ provisioner, officer }) => {
    const { referenceId } = await givenVehicle(provisioner);
    const { errors } = await revokeReferenceId(officer, referenceId);
    expect(errors).toEqual([]);
    return referenceId;
  });

/** Opens the list of vehicles by its links. */
async function openErasures(officer: Person, locale = 'en-IE'): Promise<Page> {
  const { page } = await portal().open({ locale });
  await signIn(page, officer.username, password);
  await page.locator('main a[href="/erasures"]').press('Enter');
  await page.locator('a[href="/erasures/vehicles"]').press('Enter');
  await page.waitForURL('**/erasures/vehicles');
  return page;
}

async function ask(page: Page, referenceId: string): Promise<void> {
  await page.getByLabel('Reference ID').fill(referenceId);
  await page.getByLabel('Reason').selectOption('No longer needed');
  await page.getByLabel('Case number').fill('EOL 3');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

it(
  'asks, approves with the password again, and shows the end',
  { timeout: 180_000 },
  async ({ officer, second, revoked }) => {
    const page = await openErasures(officer);
    await page.getByRole('button', { name: 'Name the vehicle …' }).press('Enter');
    await ask(page, revoked);
    await page.getByText('The request is sent.', { exact: false }).waitFor();
    await page.getByRole('listitem').filter({ hasText: revoked }).waitFor();

    const other = await openErasures(second);
    const card = other.getByRole('listitem').filter({ hasText: revoked });
    await card.getByText('No longer needed').waitFor();
    await card.getByText('EOL 3').waitFor();
    await card.getByRole('button', { name: 'Approve …' }).press('Enter');
    await card.getByText('Compare the vehicle with the file first.', { exact: false }).waitFor();
    await other.getByLabel('Password').fill(password);
    await other.getByRole('button', { name: 'Approve and erase for good' }).press('Enter');
    await card.getByText('The revocation ends first', { exact: false }).waitFor();
    const jobs = await itemsOf(world(), 'DataJobs');
    const jobId = jobs.find((item) => 'referenceId' in item && item.referenceId === revoked)?.jobId ?? '';
    await runVehicleErasure(world(), jobId);
    await other.reload();

    const row = other.getByRole('row').filter({ hasText: revoked });
    await row.getByText('Erased: ', { exact: false }).waitFor();
    await row.getByRole('link', { name: 'Save the certificate' }).waitFor();
    // A list of its own: the person's has none of it.
    await other.locator('main nav a[href="/erasures"]').last().press('Enter');
    await other.waitForURL('**/erasures');
    await other.getByRole('heading', { name: 'Open requests' }).waitFor();
    expect(await other.getByText(revoked).count()).toBe(0);
  },
);

it('refuses a vehicle whose Reference ID has not ended, and sends neither a VIN nor another text', async ({
  officer,
  provisioner,
}) => {
  const { referenceId, vin } = await givenVehicle(provisioner);
  const page = await openErasures(officer);
  const sent = requestsOf(page, 'eraseVehicle');
  await page.getByRole('button', { name: 'Name the vehicle …' }).press('Enter');

  await ask(page, vin);
  await page.getByRole('alert').getByText('That is a VIN', { exact: false }).waitFor();
  await ask(page, 'my car');
  await page.getByRole('alert').getByText('That is not a Reference ID', { exact: false }).waitFor();
  expect(sent).toEqual([]);
  await ask(page, referenceId);
  await page.getByRole('alert').getByText('has been revoked can be erased', { exact: false }).waitFor();

  expect(sent).toHaveLength(1);
  await page.getByLabel('Reference ID').fill('');
});

it.for(['en-IE', 'de-DE', 'ar-EG'])('looks well in %s', { timeout: 120_000 }, async (locale, { officer }) => {
  const page = await openErasures(officer, locale);
  await page.locator('main section button').last().press('Enter');
  await page.locator('input[name=referenceId]').waitFor();
  await expectGoodLooks(page, `vehicle-erasures-${locale.slice(0, 2)}`);
});
