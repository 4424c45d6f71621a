/** The fence of an erasure with the erased state, and the claims of a person. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClaimItem, claimantKey } from '../../../domain/claim.ts';
import type { OpenMinute, StoredSignals, VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { OwnTime } from '../../../functions/erasure/scope.ts';
import { type ErasureSetup, startErasureSetup } from './erasure-setup.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

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
const minute = Math.floor(until / 60_000) * 60_000;

const signals: StoredSignals = {
  'Vehicle.Speed': [1, from - 1, from - 1],
  'Vehicle.TraveledDistance': [2, from, from],
  'Vehicle.CurrentLocation.Latitude': [3, until, until],
  'Vehicle.CurrentLocation.Longitude': [4, until + 1, until + 1],
};
const minutes: readonly OpenMinute[] = [
  { start: minute - 86_400_000 - 120_000, signals: {} },
  { start: minute - 60_000, signals: {} },
  { start: minute, signals: {} },
  { start: minute + 60_000, signals: {} },
];
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
  openMinutes: JSON.stringify(minutes),
  positionsSent: 1,
} as const;

async function stateNow(): Promise<VehicleStateItem | undefined> {
  const items = await setup.items('VehicleState');
  return items.find(({ referenceId }) => referenceId === time.referenceId) as VehicleStateItem | undefined;
}

describe('the fence', () => {
  it('erases the values of the time, keeps the others, and is written once', async () => {
    const { referenceId } = time;
    await setup.put('VehicleState', { referenceId, viewers: { kim: {} }, fence: 2, state });

    expect(await setup.fenceTime(time, 30, {})).toEqual({ count: 1 });
    const after = await stateNow();
    expect(await setup.fenceTime(time, 30, {})).toEqual({ count: 0 });

    expect(await stateNow()).toEqual(after);
    expect(after).toMatchObject({ erased: { [from]: until }, fence: 3, viewers: { kim: {} } });
    const left = after?.state;
    expect(Object.keys(unpackSignals(left?.signals ?? ''))).toEqual([
      'Vehicle.Speed',
      'Vehicle.CurrentLocation.Longitude',
    ]);
    const starts = (JSON.parse(left?.openMinutes ?? '') as OpenMinute[]).map(({ start }) => start);
    expect(starts).toEqual([minute - 86_400_000 - 120_000, minute + 60_000]);
    expect(left).toMatchObject({
      version: 5,
      sequenceNumber: '49',
      connectivity: 'UNKNOWN',
      newestObservedAt: until,
      positionsSent: 1,
    });
    expect(left).not.toHaveProperty('notStandingAt');
    expect(left).not.toHaveProperty('connectivitySince');
  });

  it('stands before a vehicle has a state, and keeps a connection that lasts', async () => {
    await setup.fenceTime(time, 30, {});
    expect(await stateNow()).toEqual({ referenceId: time.referenceId, erased: { [from]: until }, fence: 1 });

    const connected = { ...state, connectivity: 'CONNECTED' };
    await setup.put('VehicleState', { referenceId: time.referenceId, state: connected });
    await setup.fenceTime(time, 30, {});

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

    expect(await setup.fenceTime(time, 30, {})).toEqual({ count: 1 });

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

    await expect(setup.fenceTime(time, 30, {})).rejects.toThrow(
      expect.objectContaining({ name: 'NotErasedError' }),
    );
  });
});

describe('claims', () => {
  const at = (epochMs: number) => new Date(epochMs).toISOString();
  const givenClaim = async (change: Partial<ClaimItem>) => {
    const claimId = randomUUID();
    const { ownerId, referenceId, tenantId } = time;
    const confirmed = { claimedVehicle: referenceId, confirmedAt: at(from), status: 'GRANTED' };
    await setup.put('OwnershipClaims', { claimId, ownerId, tenantId, ...confirmed, ...change });
    return claimId;
  };
  const claimIds = async () => (await setup.items('OwnershipClaims')).map(({ claimId }) => claimId);
  const eraseAll = async () => {
    let { count, next } = await setup.eraseClaims(time, undefined, {});
    while (next !== undefined) {
      const one = await setup.eraseClaims(time, next, {});
      count += one.count;
      next = one.next;
    }
    return count;
  };

  it('of the person that were decided go; those of others and waiting ones stay', async () => {
    const stays = [
      await givenClaim({ ownerId: randomUUID() }),
      await givenClaim({ tenantId: 'other' }),
      await givenClaim({ claimedVehicle: randomUUID() }),
      await givenClaim({ status: 'WAITING' }),
      await givenClaim({ confirmedAt: at(until + 1) }),
    ];
    const goes = [await givenClaim({}), await givenClaim({ status: 'STOPPED' })];
    const claimant = claimantKey(time.referenceId, time.ownerId);
    await setup.put('OwnershipClaims', { claimId: claimant });

    expect(await eraseAll()).toBe(3);

    const left = await claimIds();
    expect(left).toEqual(expect.arrayContaining(stays));
    expect([...goes, claimant].filter((id) => left.includes(id))).toEqual([]);
  });

  it('go page by page', async () => {
    for (let index = 0; index < 105; index += 1) {
      await givenClaim({ confirmedAt: at(from + index) });
    }

    expect(await eraseAll()).toBe(105);
  });

  it.each([
    ['a waiting claim', { waitingClaimId: 'one' }, true],
    ['a block that lasts', { blockedUntil: at(Date.now() + 60_000) }, true],
    ['a block that has ended', { blockedUntil: at(Date.now() - 1) }, false],
  ])('leave the person’s item with %s', async (_, more, isLeft) => {
    const claimant = claimantKey(time.referenceId, time.ownerId);
    await setup.put('OwnershipClaims', { claimId: claimant, ...more });

    expect(await eraseAll()).toBe(isLeft ? 0 : 1);

    expect((await claimIds()).includes(claimant)).toBe(isLeft);
  });
});
