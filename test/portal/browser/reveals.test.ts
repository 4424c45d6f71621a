/** VINs under four eyes: one privacy officer asks, another approves, and the first one reads. */
import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { givenPerson, givenVehicle, password, type Person } from '../../support/given.ts';
import { approveReveal, givenApproval, givenRequest } from '../../support/reveals.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { signIn, usePortal } from './support/portal.ts';
import { assemblyForStaff } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world)
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', () => givenPerson(world(), ['privacy-officers']))
  .extend('vehicle', ({ provisioner }) => givenVehicle(provisioner));

/** Opens the page of the requests. */
async function openReveals(person: Person, width: 390 | 1440 = 1440): Promise<Page> {
  const { page } = await portal().open({ width });
  await signIn(page, person.username, password);
  await page.getByRole('link', { name: 'VIN requests' }).press('Enter');
  await page.getByRole('heading', { name: 'Open requests' }).waitFor();
  return page;
}

const requestOf = (page: Page, field: string): Promise<Request> =>
  page.waitForRequest((request) => (request.postData() ?? '').includes(`${field}(`));

/** When the sign-in began whose token the request carries, in milliseconds. */
function signedInAt(request: Request): number {
  const [, claims = ''] = (request.headers()['authorization'] ?? '').split('.');
  const { auth_time: at } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { auth_time: number };
  return at * 1000;
}

/** The open request about a vehicle. */
const cardOf = (page: Page, referenceId: string) =>
  page.getByRole('listitem').filter({ hasText: referenceId });

const actionsOf = async (referenceId: string): Promise<readonly string[]> =>
  (await itemsOf(world(), 'AuditLog'))
    .filter((item) => item.referenceId === referenceId)
    .sort((one, other) => one.atId.localeCompare(other.atId))
    .map(({ action }) => action);

it('asks, approves, and shows the VIN for twenty seconds', async ({ officer, second, vehicle }) => {
  const { referenceId, vin } = vehicle;
  const page = await openReveals(officer);
  await page.getByRole('link', { name: 'Vehicles' }).first().click();
  await page.getByRole('link', { name: referenceId }).click();
  await page.getByRole('link', { name: 'Ask for its VIN' }).click();
  expect(await page.getByLabel('Reference ID').inputValue()).toBe(referenceId);
  await page.getByLabel('Reason').selectOption('The vehicle is reported stolen');
  await page.getByLabel('Case number').fill('ST/0815-26');
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByText('The request is sent.', { exact: false }).waitFor();
  await cardOf(page, referenceId).getByText('Waits for another privacy officer.').waitFor();

  const other = await openReveals(second);
  const card = cardOf(other, referenceId);
  expect(await card.textContent()).toContain(officer.principalId);
  const approving = requestOf(other, 'approveReveal');
  await card.getByRole('button', { name: 'Approve …' }).click();
  const askedAt = Date.now();
  await other.getByLabel('Password').fill(password);
  await other.getByRole('button', { name: 'Approve the request' }).click();
  await card.getByText('Only the person who asked can read the VIN.').waitFor();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('link', { name: 'VIN requests' }).click();
  await page.clock.install();
  const reading = requestOf(page, 'revealVin');
  await page.getByRole('button', { name: 'Show the VIN …' }).click();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Show it for twenty seconds' }).click();
  await page.getByTestId('vin').waitFor();
  await page.clock.pauseAt(new Date(Date.now() + 1000));
  expect(await page.getByTestId('vin').textContent()).toBe(vin);
  await page.clock.fastForward(20_000);
  await page.getByTestId('vin').waitFor({ state: 'detached' });

  // The API counts the sign-ins of both: the tokens are of the passwords that were typed here.
  for (const request of [await approving, await reading]) {
    expect(signedInAt(request)).toBeGreaterThan(askedAt - 1000);
  }
  expect(await page.content()).not.toContain(vin);
  expect(await actionsOf(referenceId)).toEqual(['VIN_REVEAL_REQUEST', 'VIN_REVEAL_APPROVAL', 'VIN_REVEAL']);
});

it('refuses a VIN in the form before anything is sent, by keyboard', async ({ officer, vehicle }) => {
  const { referenceId, vin } = vehicle;
  const page = await openReveals(officer, 390);
  const sent: Request[] = [];
  const isMutation = (request: Request) => (request.postData() ?? '').includes('requestReveal');
  page.on('request', (request) => isMutation(request) && sent.push(request));
  const [reference, number] = [page.getByLabel('Reference ID'), page.getByLabel('Case number')];
  const refusal = async (text: string) => {
    await number.press('Enter');
    await page.getByRole('alert').getByText(text).waitFor();
  };

  await page.getByLabel('Reason').selectOption('Order of a court or an authority');
  await reference.fill(vin.toLowerCase());
  await number.fill('12 Js 345/26');
  await refusal('That is a VIN');
  await reference.fill(referenceId);
  await number.fill(`Case ${vin}`);
  await refusal('That is a VIN');
  await number.fill('12 Js, 345');
  await refusal('The case number has 1 to 40');
  await number.fill('12 Js 345/26');
  await page.getByLabel('Hidden from the owners').fill('2020-01-01');
  await refusal('Choose a day from tomorrow on');
  expect(sent).toEqual([]);
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Hidden from the owners').fill(day);
  await number.press('Enter');
  await page.getByText('The request is sent.', { exact: false }).waitFor();

  expect(sent).toHaveLength(1);
  await untilFocused(page.getByRole('status'));
  expect(await cardOf(page, referenceId).textContent()).toMatch(/Hidden from owners until/);
  expect(await page.getByRole('button', { name: 'Approve …' }).count()).toBe(0);
});

it('approves after the right password, and nothing twice', async ({ officer, second, vehicle }) => {
  const { revealId } = await givenRequest(officer, vehicle.referenceId);
  const page = await openReveals(second);
  const card = cardOf(page, vehicle.referenceId);
  await card.getByRole('button', { name: 'Approve …' }).press('Enter');
  await page.getByLabel('Password').fill('Wrong-password-1');
  await page.keyboard.press('Enter');
  await card.getByText('That is not your password.', { exact: false }).waitFor();
  expect(await actionsOf(vehicle.referenceId)).toEqual(['VIN_REVEAL_REQUEST']);
  await approveReveal(await givenPerson(world(), ['privacy-officers']), revealId);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await card.getByText('another person has approved it already', { exact: false }).waitFor();
  await page.keyboard.press('Tab');

  expect(await actionsOf(vehicle.referenceId)).toEqual(['VIN_REVEAL_REQUEST', 'VIN_REVEAL_APPROVAL']);
});

it('hides the VIN when the page is hidden, and lists what is over', async ({ officer, second, vehicle }) => {
  const { revealId } = await givenApproval(officer, second, vehicle.referenceId);
  const page = await openReveals(officer);
  const card = cardOf(page, vehicle.referenceId);
  await card.getByRole('button', { name: 'Show the VIN …' }).press('Enter');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByTestId('vin').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.getByTestId('vin').waitFor({ state: 'detached' });
  await card.getByRole('heading', { name: 'The VIN was read' }).waitFor();

  const longAgo = new Date(Date.now() - 61_000).toISOString();
  await setAttribute(world(), 'VinReveals', { revealId }, 'revealedAt', longAgo);
  await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'));
  await page.reload();

  await page
    .getByRole('row')
    .filter({ hasText: vehicle.referenceId })
    .getByText('The VIN was read')
    .waitFor();
  expect(await card.count()).toBe(0);
});
