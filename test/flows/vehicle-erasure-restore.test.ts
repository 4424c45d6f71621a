/**
 * Erasing a vehicle again after a restore: one table has its earlier rows, all others are as the
 * erasure left them.
 */
import { expect } from 'vitest';
import type { DeviceItem } from '../../domain/registry.ts';
import type { TableName } from '../../domain/tables.ts';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import { codeOf, convertAsOperator, givenPerson, givenVehicle } from '../support/given.ts';
import { restorableTables } from '../support/erasures.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import {
  erasedVehicle,
  givenKnownVehicle,
  readVehicleItem,
  runVehicleErasure,
} from '../support/vehicle-erasures.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world);

/** Every table in which an erasure of a vehicle changes or deletes rows. */
const restored = restorableTables('VEHICLE');

async function rowsOf(table: TableName, referenceId: string): Promise<readonly object[]> {
  // Of no table's own type: the rows are compared and written back as they were read.
  const rows: readonly object[] = await itemsOf(world(), table as 'Telemetry');
  return rows.filter((row) => JSON.stringify(row).includes(referenceId));
}

/** Without what grows with each write: numbers, and the end of the erased time. */
const withoutCounts = (rows: readonly object[]) =>
  rows.map((row) => {
    const { erased = {} } = row as { readonly erased?: object };
    const counts = { version: undefined, updatedAt: undefined, fence: undefined };
    return { ...row, ...counts, erased: Object.keys(erased) };
  });

async function deviceOf(deviceId: string): Promise<DeviceItem> {
  const device = (await itemsOf(world(), 'DeviceInventory')).find((item) => item.deviceId === deviceId);
  if (device === undefined) {
    throw new Error('The inventory has no such device.');
  }
  return device;
}

const releaseDevice = `mutation ($deviceId: ID!, $key: String) {
  releaseDevice(deviceId: $deviceId, publicKeyFingerprint: $key) { status }
}`;

it(
  'finds what one restored table has brought back, even from before the end of the identity',
  { timeout: 540_000 },
  async ({ operator, provisioner }) => {
    const officers = [
      await givenPerson(world(), ['privacy-officers']),
      await givenPerson(world(), ['privacy-officers']),
    ] as const;
    const { before: active, vehicle } = await givenKnownVehicle(world(), { officers, operator, provisioner });
    const { referenceId } = vehicle;
    const rows = async () =>
      new Map(
        await Promise.all(restored.map(async (table) => [table, await rowsOf(table, referenceId)] as const)),
      );
    const before = await rows();
    // The registry of a moment at which the vehicle was active.
    before.set('VehicleRegistry', [active]);
    const { endedAt = '', jobId } = await erasedVehicle(world(), officers, referenceId);
    const after = await rows();
    const { administrator, outputs, url } = world();

    for (const table of restored) {
      expect(before.get(table), table).not.toEqual(after.get(table));
      // Rows of the table's own type, as they were read.
      await putItems(world(), table as 'Telemetry', (before.get(table) ?? []) as never);

      const begun = await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, endedAt, administrator);
      expect(begun, table).toContain(jobId);
      const { status } = await runVehicleErasure(world(), jobId);

      expect(status, table).toBe('SUCCEEDED');
      const now = await rowsOf(table, referenceId);
      expect(withoutCounts(now), table).toEqual(withoutCounts(after.get(table) ?? []));
    }
    // The device is out of the vehicle, and can be released for another one.
    const { deviceId } = vehicle;
    expect(await deviceOf(deviceId)).toMatchObject({
      status: 'WITHDRAWN',
      removedAt: expect.any(String) as unknown,
    });
    expect(codeOf(await operator.ask(releaseDevice, { deviceId, key: 'ab'.repeat(32) }))).toBe('none');
    // The VIN is free, and its next Reference ID is another one.
    expect(codeOf(await operator.ask(convertAsOperator, { vin: vehicle.vin }))).toBe('VEHICLE_NOT_FOUND');
    const next = await givenVehicle(provisioner, { vin: vehicle.vin });
    expect(next.referenceId).not.toBe(referenceId);
    expect(await readVehicleItem(world(), referenceId)).toMatchObject({
      status: 'REVOKED',
      encryptedVin: '',
    });
  },
);
