/** The erasers of a vehicle over the real tables, with other writes between their calls. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataJobItem } from '../../../domain/data-jobs.ts';
import type { VehicleErasureJob } from '../../../domain/erasure.ts';
import type { VehicleScope } from '../../../functions/erasure/scope.ts';
import { type ErasureSetup, startErasureSetup } from './erasure-setup.ts';
import { unlimited } from '../../support/unlimited.ts';

let setup: ErasureSetup;
let scope: VehicleScope;
beforeAll(async () => {
  setup = await startErasureSetup();
});
beforeEach(() => {
  const job: Partial<DataJobItem> = { requestedAt: '2026-11-01T00:00:00.000Z' };
  // The erasers read no other attribute of the job.
  scope = { referenceId: randomUUID(), tenantId: 'acme', job: job as VehicleErasureJob };
});
afterEach(() => setup.gate.keepBy(undefined));
afterAll(() => setup.stop());

type Table = Parameters<ErasureSetup['items']>[0];

async function itemsOf(table: Table, referenceId = scope.referenceId) {
  return (await setup.items(table)).filter((item) => item['referenceId'] === referenceId);
}

/** Writes before the first call of the operation arrives. */
function writeBefore(operation: string, write: () => Promise<void>): void {
  let writes = 0;
  setup.gate.keepBy(async (called) => {
    if (called === operation && writes === 0) {
      writes += 1;
      await write();
    }
    return undefined;
  });
}

describe('devices that a restore put back into the vehicle', () => {
  it('are withdrawn, and others stay', async () => {
    const { referenceId } = scope;
    const other = { deviceId: 'tcu-3', referenceId: randomUUID(), status: 'INSTALLED' };
    await setup.put('DeviceInventory', { deviceId: 'tcu-1', referenceId, status: 'INSTALLED', model: 'T1' });
    await setup.put('DeviceInventory', other);

    expect(await setup.takeOutDevices(scope, undefined, unlimited)).toEqual({ count: 1 });

    const at: unknown = expect.any(String);
    expect(await setup.items('DeviceInventory')).toEqual(
      expect.arrayContaining([
        { deviceId: 'tcu-1', status: 'WITHDRAWN', model: 'T1', removedAt: at, updatedAt: at },
        other,
      ]),
    );
    expect(await setup.takeOutDevices(scope, undefined, unlimited)).toEqual({ count: 0 });
  });

  it('go to the vehicle whose guard has one, if a vehicle has it now', async () => {
    const [deviceId, holder] = ['tcu-4', randomUUID()];
    const row = { deviceId, status: 'INSTALLED', updatedAt: '2026-10-01T00:00:00.000Z' };
    await setup.put('DeviceInventory', { ...row, referenceId: scope.referenceId });
    await setup.put('UniqueKeys', { key: `device#${deviceId}`, referenceId: holder });

    expect(await setup.takeOutDevices(scope, undefined, unlimited)).toEqual({ count: 1 });

    expect(await itemsOf('DeviceInventory')).toEqual([]);
    const at: unknown = expect.not.stringContaining(row.updatedAt);
    expect(await itemsOf('DeviceInventory', holder)).toEqual([
      { ...row, referenceId: holder, updatedAt: at },
    ]);
  });

  it('stay with another vehicle that has one meanwhile', async () => {
    const deviceId = 'tcu-2';
    const next = { deviceId, referenceId: randomUUID(), status: 'INSTALLED' };
    await setup.put('DeviceInventory', { ...next, referenceId: scope.referenceId });
    writeBefore('UpdateItem', () => setup.put('DeviceInventory', next));

    expect(await setup.takeOutDevices(scope, undefined, unlimited)).toEqual({ count: 0 });

    expect(await itemsOf('DeviceInventory', next.referenceId)).toEqual([next]);
  });
});

describe('guards that a restore brought back', () => {
  it('go, without those of keys', async () => {
    const { referenceId } = scope;
    for (const key of ['vin#k1.one', 'device#tcu-1', 'publicKey#aa']) {
      await setup.put('UniqueKeys', { key, referenceId });
    }

    expect(await setup.eraseGuards(scope, undefined, unlimited)).toEqual({ count: 2 });

    expect(await itemsOf('UniqueKeys')).toEqual([{ key: 'publicKey#aa', referenceId }]);
  });

  it('stay when a new vehicle has taken the VIN meanwhile', async () => {
    const key = 'vin#k1.two';
    const next = randomUUID();
    await setup.put('UniqueKeys', { key, referenceId: scope.referenceId });
    writeBefore('DeleteItem', () => setup.put('UniqueKeys', { key, referenceId: next }));

    expect(await setup.eraseGuards(scope, undefined, unlimited)).toEqual({ count: 0 });

    expect(await itemsOf('UniqueKeys', next)).toEqual([{ key, referenceId: next }]);
  });
});

describe('the item of the registry', () => {
  const revoked = () => ({
    ...{ referenceId: scope.referenceId, tenantId: 'acme', status: 'REVOKED', version: 4 },
    ...{ encryptedVin: 'sealed', attributes: { brand: 'A' }, issuanceCount: 1 },
    ...{ createdAt: '2026-10-01T00:00:00.000Z', updatedAt: '2026-10-02T00:00:00.000Z' },
  });

  it('is emptied once', async () => {
    await setup.put('VehicleRegistry', revoked());

    expect(await setup.eraseIdentity(scope, undefined, unlimited)).toEqual({ count: 1 });
    const [left] = await itemsOf('VehicleRegistry');
    expect(left).toMatchObject({ encryptedVin: '', attributes: {}, status: 'REVOKED', version: 5 });
    expect(await setup.eraseIdentity(scope, undefined, unlimited)).toEqual({ count: 0 });
    expect(await itemsOf('VehicleRegistry')).toEqual([left]);
  });

  it('is written where a restored backup has none, so that the id is not given again', async () => {
    expect(await setup.eraseIdentity(scope, undefined, unlimited)).toEqual({ count: 1 });

    expect(await itemsOf('VehicleRegistry')).toMatchObject([{ status: 'REVOKED', encryptedVin: '' }]);
  });

  it('is not overwritten by what was read before another write', async () => {
    await setup.put('VehicleRegistry', revoked());
    writeBefore('PutItem', () => setup.put('VehicleRegistry', { ...revoked(), version: 5 }));

    await expect(setup.eraseIdentity(scope, undefined, unlimited)).rejects.toThrow('conditional');

    expect(await itemsOf('VehicleRegistry')).toMatchObject([{ version: 5, encryptedVin: 'sealed' }]);
  });
});

it('a line of the history that is gone does not come back without its facts', async () => {
  const { referenceId } = scope;
  const line = { referenceId, atId: 'a#1', event: 'TCU_REMOVED', deviceId: 'tcu-1' };
  await setup.put('VehicleHistory', line);
  writeBefore('UpdateItem', () => setup.remove('VehicleHistory', { referenceId, atId: 'a#1' }));

  expect(await setup.eraseVehicleHistory(scope, undefined, unlimited)).toEqual({ count: 0 });

  expect(await itemsOf('VehicleHistory')).toEqual([]);
});

it('commands wait for one whose outcome is awaited', async () => {
  const { referenceId } = scope;
  await setup.put('RemoteCommands', { referenceId, commandId: 'c1', requestedBy: 'x' });
  await setup.put('RemoteCommands', { referenceId, commandId: 'c2', awaited: 'AWAITED', dueAt: 'x' });
  const { run } = setup.erasePartition('RemoteCommands');

  expect(await run(scope, undefined, unlimited)).toEqual({ count: 0, isWaiting: true });
  expect(await itemsOf('RemoteCommands')).toHaveLength(2);

  await setup.put('RemoteCommands', { referenceId, commandId: 'c2' });
  expect(await run(scope, undefined, unlimited)).toEqual({ count: 2 });
  expect(await itemsOf('RemoteCommands')).toEqual([]);
});
