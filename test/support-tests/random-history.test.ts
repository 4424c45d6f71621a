/** The rules of random histories find planted defects. */
import { describe, expect, it } from 'vitest';
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { type Acknowledged, type Stored, violationsOf } from '../support/random-history/violations.ts';
import { storedVehicle as vehicle } from './stored-vehicle.ts';

const { referenceId, deviceId, certificate } = vehicle;
const { certificateId } = certificate;
const owner = '11111111-1111-4111-8111-111111111111';

let count = 0;
function line(facts: Partial<VehicleHistoryItem> & Pick<VehicleHistoryItem, 'event'>): VehicleHistoryItem {
  count += 1;
  const at = new Date(1_800_000_000_000 + count).toISOString();
  return { referenceId, atId: `${at}#${count}`, at, actorId: 'system', ...facts };
}

const reserved = line({ event: 'RESERVED', deviceId });
const activated = line({ event: 'ACTIVATED', deviceId, certificateId });
const granted = line({ event: 'ACCESS_GRANTED', ownerId: owner, role: 'OWNER' });
const history = [reserved, activated, granted];

const access: OwnershipItem = {
  ownerId: owner,
  referenceId,
  tenantId: vehicle.tenantId,
  role: 'OWNER',
  since: granted.at,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
const state: VehicleStateItem = {
  referenceId,
  viewers: { [owner]: { role: 'OWNER', since: granted.at } },
  certificates: { [certificateId]: 0 },
};
const sound: Stored = {
  vehicles: [vehicle],
  history,
  accesses: [access],
  states: [state],
  now: new Date(1_900_000_000_000).toISOString(),
};
const acknowledged: readonly Acknowledged[] = [
  { call: 'provisionVehicle', referenceId, anyOf: [{ certificateId, deviceId }] },
];

it('finds nothing when tables and history agree', () => {
  expect(violationsOf(sound, acknowledged)).toEqual([]);
});

describe.each<readonly [string, Partial<Stored>, RegExp]>([
  ['two vehicles with one VIN', { vehicles: [vehicle, { ...vehicle, referenceId: 'two' }] }, /Two vehicles/],
  ['another status', { vehicles: [{ ...vehicle, status: 'WITHOUT_TCU' }] }, /status/],
  ['another device', { vehicles: [{ ...vehicle, deviceId: 'tcu-other' }] }, /device/],
  [
    'a second live certificate',
    { states: [{ ...state, certificates: { [certificateId]: 0, old: 0 } }] },
    /live/,
  ],
  ['no live certificate', { states: [{ ...state, certificates: { [certificateId]: 5 } }] }, /live/],
  ['an access that ended without a line', { accesses: [{ ...access, until: granted.at }] }, /open accesses/],
  ['a viewer without an access', { accesses: [] }, /viewers/],
  ['an access without a viewer', { states: [{ ...state, viewers: {} }] }, /viewers/],
  [
    'a viewer who sees more',
    { states: [{ ...state, viewers: { [owner]: { role: 'OWNER', since: '2000' } } }] },
    /viewers/,
  ],
  ['an access to no vehicle', { accesses: [access, { ...access, referenceId: 'none' }] }, /does not exist/],
  [
    'an effect twice',
    { history: [...history, line({ event: 'ACCESS_GRANTED', ownerId: owner, role: 'OWNER' })] },
    /may not follow/,
  ],
  [
    'an end of no access',
    { history: [reserved, activated, line({ event: 'ACCESS_ENDED', ownerId: owner })] },
    /may not follow/,
  ],
])('%s', (_, defect, message) => {
  it('is found', () => {
    expect(violationsOf({ ...sound, ...defect }, []).join('\n')).toMatch(message);
  });
});

it('finds an acknowledged effect that is not in the history', () => {
  const lost: Acknowledged = { call: 'removeTcu', referenceId, anyOf: [{ event: 'TCU_REMOVED', deviceId }] };

  expect(violationsOf(sound, [lost])).toEqual([expect.stringMatching(/removeTcu was acknowledged/)]);
});
