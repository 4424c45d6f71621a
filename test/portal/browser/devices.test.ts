/** Operators import a list of devices: it is checked first, and only its good rows are imported. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { givenDevice, givenPerson } from '../../support/given.ts';
import { itemsOf } from '../../support/tables.ts';
import { europeanVin } from '../../support/vins.ts';
import { withPeople } from '../../support/with-people.ts';
import { useWorld } from '../../support/world.ts';
import { untilFocused } from './support/focus.ts';
import { usePortal } from './support/portal.ts';
import { assemblyForStaff, staffPage } from './support/staff.ts';

const world = useWorld({ assembly: assemblyForStaff, enforceWebAcl: false });
const portal = usePortal(world);
const it = withPeople(world);

const newIds = (count: number): readonly string[] =>
  Array.from({ length: count }, () => `tcu-${randomUUID()}`);
const lineOf = (deviceId: string): string => `${deviceId},T1,S-${deviceId.slice(-4)}`;
const listOf = (...lines: readonly string[]): string => ['deviceId,model,serialNumber', ...lines].join('\n');

async function stored(deviceIds: readonly string[]): Promise<number> {
  const items = await itemsOf(world(), 'DeviceInventory');
  return items.filter(({ deviceId }) => deviceIds.includes(deviceId)).length;
}

it('imports 300 rows but the refused ones, which it names without a VIN', async () => {
  const southern = await givenPerson(world(), ['provisioners'], ['south']);
  const vin = europeanVin();
  const ids = newIds(297);
  const foreign = await givenDevice(southern);
  const { page, addresses } = await staffPage(world(), portal(), ['operators'], { width: 390 });
  await page.getByRole('link', { name: 'Import TCUs' }).press('Enter');
  const list = listOf(...ids.map(lineOf), lineOf(foreign), lineOf(ids[0] ?? ''), lineOf(vin));
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Read a file' }).press('Enter'),
  ]);
  const file = { name: 'tcus.csv', mimeType: 'text/csv' };
  await chooser.setFiles({ ...file, buffer: Buffer.alloc(1_000_001) });
  await page.getByRole('alert').getByText('The file is larger').waitFor();
  await chooser.setFiles({ ...file, buffer: Buffer.from(list) });
  await expect.poll(() => page.getByLabel('List as CSV or JSON').inputValue()).toBe(list);

  await page.getByRole('button', { name: 'Check the list' }).press('Enter');
  await page.getByText('297 new devices, 0 in the inventory already, 3 refused.').waitFor();
  expect(await stored(ids)).toBe(0);
  await untilFocused(page.getByText('297 new devices'));
  expect(await page.getByRole('rowheader').allTextContents()).toEqual(['Row 299', 'Row 300', 'Row 301']);
  const refused = await page.getByRole('table').textContent();
  expect(refused).toContain(foreign);
  expect(refused).toContain('The device id is malformed or holds a VIN.');
  expect(refused).not.toContain(vin);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the refused rows' }).press('Enter'),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain(vin);

  await page.getByRole('button', { name: 'Import 297 devices' }).press('Enter');
  await page.getByText('297 devices are in the inventory now.').waitFor();
  expect(await stored(ids)).toBe(297);
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
  expect(addresses.join()).not.toContain(vin);
  expect(await page.getByLabel('List as CSV or JSON').inputValue()).toBe('');
});

it('says what is wrong with a list, and continues when a request has failed', async () => {
  const { page } = await staffPage(world(), portal(), ['operators']);
  const [id = ''] = newIds(1);
  const list = page.getByLabel('List as CSV or JSON');
  const check = page.getByRole('button', { name: 'Check the list' });
  await page.getByRole('link', { name: 'Import TCUs' }).press('Enter');

  await check.press('Enter');
  await page.getByRole('alert').getByText('The list needs the columns').waitFor();
  await list.fill(listOf());
  await check.press('Enter');
  await page.getByRole('alert').getByText('the list has none').waitFor();
  await list.fill(listOf(lineOf(id), 'TCU-1'));
  await check.press('Enter');
  await page.getByRole('alert').getByText('Row 3 cannot be read').waitFor();

  await list.fill(listOf(lineOf(id)));
  await check.press('Enter');
  const send = page.getByRole('button', { name: 'Import 1 device' });
  await send.waitFor();
  world().faults.inject({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'internal-error' });
  await send.press('Enter');
  await page.getByRole('alert').getByText('The service does not respond.').waitFor();
  expect(await stored([id])).toBe(0);
  await send.press('Enter');
  await page.getByText('1 device is in the inventory now.').waitFor();
  expect(await stored([id])).toBe(1);
});

it('is for operators', async () => {
  const { page } = await staffPage(world(), portal(), ['service-technicians']);
  await page.getByRole('link', { name: 'Suspend or resume several' }).waitFor();

  expect(await page.getByRole('link', { name: 'Import TCUs' }).count()).toBe(0);
});
