/** The audit log on the page: privacy officers narrow it down, read on, and never send a VIN. */
import { randomUUID } from 'node:crypto';
import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { entriesOf } from '../../support/audit-entries.ts';
import { convertAsOperator, givenPerson, givenVehicle, tenant } from '../../support/given.ts';
import { europeanVin } from '../../support/vins.ts';
import { putItems } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world);

/** Opens the page of the log as a privacy officer. */
async function openLog(look = {}): Promise<Page> {
  const { page } = await staffPage(world(), portal(), ['privacy-officers'], look);
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  return page;
}

const show = (page: Page) => page.getByRole('button', { name: 'Show entries' });
const rowsOf = (page: Page) => page.getByRole('table').getByRole('row');
const countIn = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

it('narrows the log by outcome, person and vehicle', async ({ provisioner }) => {
  const operator = await givenPerson(world(), ['operators']);
  const vehicle = await givenVehicle(provisioner);
  await operator.ask(convertAsOperator, { vin: vehicle.vin });
  await operator.ask(convertAsOperator, { vin: europeanVin() });
  const page = await openLog();

  await page
    .getByRole('button', { name: `Only what ${operator.principalId} did` })
    .first()
    .click();
  await countIn(page, '2 entries');
  expect(await page.getByLabel('Person (Cognito sub)').inputValue()).toBe(operator.principalId);
  expect(await rowsOf(page).nth(1).textContent()).toMatch(
    /Look-up by VIN.*Help that the owner.*Not found in the organisation.*Operator.*none was found/,
  );
  await page.getByLabel('Outcome').selectOption('The Reference ID was shown');
  await show(page).click();
  await countIn(page, '1 entry');
  await page.getByText('Details').click();
  expect(await rowsOf(page).nth(1).textContent()).toContain(world().outputs.UserPoolClientId);

  await page.getByRole('link', { name: vehicle.referenceId }).click();
  await page.getByRole('link', { name: 'Entries of this vehicle' }).click();
  await countIn(page, '1 entry');
  expect(await page.getByLabel('Vehicle (Reference ID)').inputValue()).toBe(vehicle.referenceId);
  await page.getByLabel('Outcome').selectOption('The VIN was shown');
  await show(page).click();
  await countIn(page, 'No entry fits.');
});

it('refuses a VIN as a filter before anything is sent, by keyboard', async ({ provisioner }) => {
  const { vin } = await givenVehicle(provisioner);
  const page = await openLog();
  await page.getByRole('status').getByText('entr').waitFor();
  const sent: Request[] = [];
  page.on('request', (request) => sent.push(request));

  for (const label of ['Vehicle (Reference ID)', 'Person (Cognito sub)']) {
    await page.getByLabel(label).fill(` ${vin.toLowerCase()}`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That is a VIN').waitFor();
    expect(await page.getByLabel(label).inputValue()).toBe('');
    await untilFocused(page.getByRole('alert'));
    await page.getByLabel(label).fill('1234');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('it has 36 characters').waitFor();
    await page.getByLabel(label).fill('');
  }
  await page.getByLabel('From').fill('2026-01-01');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('at most 30 days').waitFor();

  expect(sent).toEqual([]);
});

it('reads older entries on, by keyboard on a phone', async () => {
  const referenceId = randomUUID();
  const entryAt = entriesOf(tenant, randomUUID());
  const at = (index: number): string => new Date(Date.now() - index * 3_600_000).toISOString();
  const entries = Array.from({ length: 53 }, (_, index) => entryAt(at(index), { referenceId }));
  await putItems(world(), 'AuditLog', entries);
  const page = await openLog({ width: 390 });

  await page.getByLabel('Vehicle (Reference ID)').fill(referenceId);
  await page.keyboard.press('Enter');
  await countIn(page, '50 entries so far');
  await page.getByRole('button', { name: 'Show older entries' }).press('Enter');
  await countIn(page, '53 entries');

  expect(await rowsOf(page).count()).toBe(54);
  expect(await page.getByRole('button', { name: 'Show older entries' }).count()).toBe(0);
});

it('shows staff without that role no log', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);
  expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
  await page.goto(`${portal().origin}/audit`);

  await page.waitForURL('**/vehicles');
});

it('offers another attempt when the log cannot be read', async () => {
  const watched = await staffPage(world(), portal(), ['privacy-officers']);
  const { page } = watched;
  await page.getByRole('table').waitFor();
  await page.route('**/graphql', (route) => route.abort('internetdisconnected'));
  await page.getByRole('link', { name: 'Audit log' }).press('Enter');

  await page.getByRole('alert').getByText('The service does not respond.').waitFor({ timeout: 20_000 });
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByRole('table').waitFor();

  expect(await page.getByRole('alert').count()).toBe(0);
});
