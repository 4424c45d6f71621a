/** The fence of an erasure with the erased state. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredSignals, VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { OwnTime } from '../../../functions/erasure/scope.ts';
import { type ErasureSetup, startErasureSetup } from './erasure-setup.ts';
import { type OpenHour, hourMs, openHoursOf, packOpenHours } from '../../../domain/open-hours.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';
import { unlimited } from '../../support/unlimited.ts';

let setup: ErasureSetup;
let time: OwnTime;
beforeAll(async () => {
  setup = await startErasureSetup();
});
beforeEach(() => {
  time = { referenceId: randomUUID(), tenantId: 'acme', ownerId: randomUUID(), from, until };
});
afterEach(() => setup.gate.keepBy(undefined));
afterAll(() => setup.stop());

const until = Date.now() - 1000;
const from = until - 86_400_000;

const signals: StoredSignals = {
  'Vehicle.Speed': [1, from - 1, from - 1],
  'Vehicle.TraveledDistance': [2, from, from],
  'Vehicle.CurrentLocation.Latitude': [3, until, until],
  'Vehicle.CurrentLocation.Longitude': [4, until + 1, until + 1],
};
const hourOf = (at: number) => Math.floor(at / hourMs) * hourMs;
const open = (start: number): OpenHour => ({ start, openedAt: 0, isLate: false });
/** In part before the time, within it, in part after it, and after it. */
const hours = [hourOf(from), hourOf(from) + hourMs, hourOf(until), hourOf(until) + hourMs].map(open);
const state = {
  version: 4,
  updatedAt: until - 5,
  signals: JSON.stringify(signals),
  connectivity: 'DISCONNECTED',
  connectivitySince: until - 5,
  connection: 9,
  sequenceNumber: '49',
  newestObservedAt: until - 3,
  notStandingAt: until - 4,
  openHours: packOpenHours(hours, ''),
  sent: 1,
} as const;

async function stateNow(): Promise<VehicleStateItem | undefined> {
  const items = await setup.items('VehicleState');
  return items.find(({ referenceId }) => referenceId === time.referenceId) as VehicleStateItem | undefined;
}

describe('the fence', () => {
  it('erases the values of the time, keeps the others, and is written once', async () => {
    const { referenceId } = time;
    await setup.put('VehicleState', { referenceId, viewers: { kim: {} }, fence: 2, state });

    expect(await setup.fenceTime(time, 30, unlimited)).toEqual({ count: 1 });
    const after = await stateNow();
    expect(await setup.fenceTime(time, 30, unlimited)).toEqual({ count: 0 });

    expect(await stateNow()).toEqual(after);
    expect(after).toMatchObject({ erased: { [from]: until }, fence: 3, viewers: { kim: {} } });
    const left = after?.state;
    expect(Object.keys(unpackSignals(left?.signals ?? ''))).toEqual([
      'Vehicle.Speed',
      'Vehicle.CurrentLocation.Longitude',
    ]);
    const starts = openHoursOf(left).map(({ start }) => start);
    expect(starts).toEqual([hourOf(from), hourOf(until), hourOf(until) + hourMs]);
    expect(left).toMatchObject({
      version: 5,
      sequenceNumber: '49',
      connectivity: 'UNKNOWN',
      newestObservedAt: until,
      sent: 1,
    });
    expect(left).not.toHaveProperty('notStandingAt');
    expect(left).not.toHaveProperty('connectivitySince');
  });

  it('stands before a vehicle has a state, and keeps a connection that lasts', async () => {
    await setup.fenceTime(time, 30, unlimited);
    expect(await stateNow()).toEqual({ referenceId: time.referenceId, erased: { [from]: until }, fence: 1 });

    const connected = { ...state, connectivity: 'CONNECTED' };
    await setup.put('VehicleState', { referenceId: time.referenceId, state: connected });
    await setup.fenceTime(time, 30, unlimited);

    expect((await stateNow())?.state).toMatchObject({
      connectivity: 'CONNECTED',
      connectivitySince: until - 5,
      connection: 9,
    });
  });

  it.each([
    ['a message', { state: { ...state, version: 5, notStandingAt: until + 9 } }],
    ['another fence', { state, fence: 8 }],
    ['the first message', { state }],
  ])('does not overwrite %s that comes between its read and its write', async (name, change) => {
    const { referenceId } = time;
    if (name !== 'the first message') {
      await setup.put('VehicleState', { referenceId, state });
    }
    let writes = 0;
    setup.gate.keepBy(async (operation) => {
      if (operation === 'UpdateItem' && writes === 0) {
        writes += 1;
        await setup.put('VehicleState', { referenceId, ...change });
      }
      return undefined;
    });

    expect(await setup.fenceTime(time, 30, unlimited)).toEqual({ count: 1 });

    const after = await stateNow();
    expect(after?.state?.version).toBe(change.state.version + 1);
    expect(after?.fence).toBe(('fence' in change ? change.fence : 0) + 1);
    expect(after?.state?.notStandingAt).toBe(name === 'a message' ? until + 9 : undefined);
  });

  it('gives up when other writes always come first', async () => {
    setup.gate.keepBy((operation) =>
      Promise.resolve(
        operation === 'UpdateItem'
          ? {
              status: 400,
              body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' },
            }
          : undefined,
      ),
    );

    await expect(setup.fenceTime(time, 30, unlimited)).rejects.toThrow(
      expect.objectContaining({ name: 'NotErasedError' }),
    );
  });
});
