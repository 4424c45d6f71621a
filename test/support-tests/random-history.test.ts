/** The rules of random histories find planted defects. */
import { describe, expect, it } from 'vitest';
import type { ClaimItem } from '../../domain/claim.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { historyExpiry } from '../support/expiries.ts';
import type { StoredVehicle } from '../support/orphans.ts';
import { type Naming, wrongNames } from '../support/random-history/names.ts';
import { replay } from '../support/random-history/model.ts';
import { usualLagMs } from '../support/random-history/modelled-vehicle.ts';
import { type Acknowledged, type Stored, violationsOf } from '../support/random-history/violations.ts';
import { storedVehicle as vehicle } from './stored-vehicle.ts';

const { referenceId, deviceId, certificate } = vehicle;
const { certificateId } = certificate;
const owner = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const claimId = '33333333-3333-4333-8333-333333333333';

let count = 0;
/** A line that is two seconds later than the one before, so that no writer missed that one. */
function line(facts: Partial<VehicleHistoryItem> & Pick<VehicleHistoryItem, 'event'>): VehicleHistoryItem {
  count += 1;
  const at = new Date(1_800_000_000_000 + 2_000 * count).toISOString();
  const expiresAt = historyExpiry(at);
  return { referenceId, atId: `${at}#${count}`, at, actorId: 'system', expiresAt, ...facts };
}

const reserved = line({ event: 'RESERVED', deviceId });
const activated = line({ event: 'ACTIVATED', deviceId, certificateId });
const granted = line({ event: 'ACCESS_GRANTED', ownerId: owner, role: 'OWNER' });
const history = [reserved, activated, granted];
const claimed = line({ event: 'CLAIM_WAITING', ownerId: other, claimId });
const stopped = line({ event: 'CLAIM_STOPPED', ownerId: other, claimId });

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
const claim: ClaimItem = {
  claimId,
  ownerId: other,
  tenantId: vehicle.tenantId,
  clientId: 'client',
  requestId: 'request',
  hashedVin: vehicle.hashedVin,
  status: 'STOPPED',
  createdAt: granted.at,
  codeUntil: granted.at,
  tries: 1,
  expiresAt: 0,
  claimedVehicle: referenceId,
};
const sound: Stored = {
  vehicles: [vehicle],
  history,
  accesses: [access],
  states: [state],
  claims: [],
  lagMs: usualLagMs,
  now: new Date(1_900_000_000_000).toISOString(),
};
const acknowledged: readonly Acknowledged[] = [
  { call: 'provisionVehicle', referenceId, anyOf: [{ certificateId, deviceId }] },
];

/** The vehicle during the overlap of a renewal. */
const renewing: Partial<Stored> & { readonly vehicles: readonly StoredVehicle[] } = {
  vehicles: [
    {
      ...vehicle,
      issuance: {
        direction: 'RUN',
        step: 'offer',
        certificate: { ...certificate, certificateId: 'next' },
      },
    },
  ],
  history: [...history, line({ event: 'RENEWAL_BEGUN', deviceId })],
  states: [{ ...state, certificates: { [certificateId]: 0, next: 0 } }],
};

describe('nothing', () => {
  it('is found when tables and history agree', () => {
    expect(violationsOf(sound, acknowledged)).toEqual([]);
  });

  it('is found in the overlap of a renewal, in which two certificates are live', () => {
    expect(violationsOf({ ...sound, ...renewing }, acknowledged)).toEqual([]);
  });

  it('is found for a suspended vehicle, whose certificate is not live', () => {
    const suspended: Partial<Stored> = {
      vehicles: [{ ...vehicle, status: 'SUSPENDED' }],
      history: [...history, line({ event: 'SUSPENDED' })],
      states: [{ ...state, certificates: { [certificateId]: 5 } }],
    };
    expect(violationsOf({ ...sound, ...suspended }, acknowledged)).toEqual([]);
  });
});

describe.each<readonly [string, Partial<Stored>, RegExp]>([
  ['two vehicles with one VIN', { vehicles: [vehicle, { ...vehicle, referenceId: 'two' }] }, /Two vehicles/],
  ['another status', { vehicles: [{ ...vehicle, status: 'WITHOUT_TCU' }] }, /status/],
  ['another device', { vehicles: [{ ...vehicle, deviceId: 'tcu-other' }] }, /device/],
  ['an unfinished issuance without a line', { vehicles: renewing.vehicles }, /issuance/],
  [
    'a second live certificate',
    { states: [{ ...state, certificates: { [certificateId]: 0, old: 0 } }] },
    /live/,
  ],
  [
    'a third live certificate during a renewal',
    { ...renewing, states: [{ ...state, certificates: { [certificateId]: 0, next: 0, old: 0 } }] },
    /live/,
  ],
  [
    'a live certificate of a suspended vehicle',
    { vehicles: [{ ...vehicle, status: 'SUSPENDED' }], history: [...history, line({ event: 'SUSPENDED' })] },
    /live/,
  ],
  ['no live certificate', { states: [{ ...state, certificates: { [certificateId]: 5 } }] }, /live/],
  ['an access that ended without a line', { accesses: [{ ...access, until: granted.at }] }, /open accesses/],
  ['an access that began earlier', { accesses: [{ ...access, since: activated.at }] }, /open accesses/],
  ['a viewer without an access', { accesses: [] }, /viewers/],
  ['an access that is not a viewer', { states: [{ ...state, viewers: {} }] }, /viewers/],
  [
    'a viewer who sees more',
    { states: [{ ...state, viewers: { [owner]: { role: 'OWNER', since: '2000' } } }] },
    /viewers/,
  ],
  ['an access to no vehicle', { accesses: [access, { ...access, referenceId: 'none' }] }, /does not exist/],
  ['a vehicle that vanished', { vehicles: [], accesses: [] }, /has a history and does not exist/],
  [
    'a revoked vehicle that keeps its VIN',
    { vehicles: [{ ...vehicle, status: 'REVOKED' }] },
    /keeps its VIN/,
  ],
  [
    'a line without an expiry',
    { history: [reserved, activated, { ...granted, expiresAt: 0 }] },
    /expires at 0/,
  ],
  ['an open access that expires', { accesses: [{ ...access, expiresAt: 5 }] }, /expires at 5/],
  [
    'an ended access that does not expire',
    { accesses: [access, { ...access, since: '2000', until: granted.at }] },
    /expires at undefined/,
  ],
  ['a claim that was stopped without a line', { claims: [claim] }, /without a line/],
  [
    'a stopped claim that was granted',
    { claims: [{ ...claim, status: 'GRANTED' }], history: [...history, claimed, stopped] },
    /claim .* GRANTED/,
  ],
])('%s', (_, defect, message) => {
  it('is found', () => {
    expect(violationsOf({ ...sound, ...defect }, []).join('\n')).toMatch(message);
  });
});

const ended = line({ event: 'ACCESS_ENDED', ownerId: owner });
const revoked = line({ event: 'REVOKED' });
const transferred = { event: 'OWNERSHIP_TRANSFERRED', ownerId: other, role: 'OWNER' } as const;

describe.each<readonly [string, readonly VehicleHistoryItem[]]>([
  ['an effect twice', [line({ event: 'ACCESS_GRANTED', ownerId: owner, role: 'OWNER' })]],
  ['an end of no access', [line({ event: 'ACCESS_ENDED', ownerId: other })]],
  ['an end in another role', [line({ event: 'ACCESS_ENDED', ownerId: owner, role: 'DRIVER' })]],
  ['a resumption without a suspension', [line({ event: 'RESUMED' })]],
  ['a suspension of a suspended vehicle', [line({ event: 'SUSPENDED' }), line({ event: 'SUSPENDED' })]],
  [
    'an activation while suspended',
    [
      line({ event: 'REISSUE_BEGUN', deviceId }),
      line({ event: 'SUSPENDED' }),
      line({ event: 'CERTIFICATE_REPLACED', deviceId, certificateId: 'next' }),
    ],
  ],
  [
    'an issuance that a suspension ended and that continued',
    [
      line({ event: 'RENEWAL_BEGUN', deviceId }),
      line({ event: 'SUSPENDED' }),
      line({ event: 'RESUMED' }),
      line({ event: 'CERTIFICATE_RENEWED', deviceId, certificateId: 'next' }),
    ],
  ],
  ['a renewal that never began', [line({ event: 'CERTIFICATE_RENEWED', deviceId, certificateId: 'next' })]],
  [
    'two issuances at once',
    [line({ event: 'RENEWAL_BEGUN', deviceId }), line({ event: 'REISSUE_BEGUN', deviceId })],
  ],
  ['an undo of nothing', [line({ event: 'PROVISIONING_UNDONE', deviceId })]],
  ['a TCU of another device', [line({ event: 'TCU_REMOVED', deviceId: 'tcu-other' })]],
  ['a revocation that leaves an access', [line({ event: 'REVOKED' })]],
  ['an access after the end', [ended, revoked, line({ event: 'ACCESS_GRANTED', ownerId: other })]],
  ['a suspension after the end', [ended, revoked, line({ event: 'SUSPENDED' })]],
  ['an invitation by a stranger', [line({ event: 'INVITED', actorId: other, role: 'DRIVER' })]],
  ['an offer by a person whose access ended', [ended, line({ event: 'TRANSFER_OFFERED', actorId: owner })]],
  ['a cancellation without an offer', [line({ event: 'TRANSFER_CANCELLED', actorId: owner })]],
  ['a transfer without an offer', [ended, line({ ...transferred, verifiedBy: 'TRANSFER' })]],
  [
    'a transfer that leaves another access',
    [line({ event: 'TRANSFER_OFFERED', actorId: owner }), line({ ...transferred, verifiedBy: 'TRANSFER' })],
  ],
  [
    'a transfer by a claim that did not wait',
    [ended, line({ ...transferred, verifiedBy: 'CLAIM', claimId })],
  ],
  [
    'a transfer by a stopped claim',
    [claimed, stopped, ended, line({ ...transferred, verifiedBy: 'CLAIM', claimId })],
  ],
  [
    'two transfers by one claim',
    [
      claimed,
      ended,
      line({ ...transferred, verifiedBy: 'CLAIM', claimId }),
      line({ ...transferred, verifiedBy: 'CLAIM', claimId }),
    ],
  ],
  ['a stop of no claim', [stopped]],
  [
    'an approval of a stopped claim',
    [claimed, stopped, line({ event: 'CLAIM_APPROVED', ownerId: other, claimId })],
  ],
  [
    'a claim of a person who was stopped',
    [claimed, stopped, line({ event: 'CLAIM_WAITING', ownerId: other, claimId: 'another' })],
  ],
  [
    'a claim to a suspended vehicle',
    [line({ event: 'SUSPENDED' }), line({ event: 'CLAIM_WAITING', ownerId: other, claimId: 'another' })],
  ],
])('%s', (_, lines) => {
  it('may not follow', () => {
    const inOrder = lines.map((one, index) => {
      const at = new Date(1_850_000_000_000 + 2_000 * index).toISOString();
      return { ...one, at, atId: `${at}#${index}` };
    });
    const last = inOrder.at(-1);

    const { violations } = replay([...history, ...inOrder], usualLagMs);

    expect(violations).toEqual([expect.stringMatching(`${last?.event} may not follow`)]);
  });
});

describe('an invitation that was committed before a revocation with an earlier time', () => {
  const at = (ms: number) => new Date(1_850_000_000_000 + ms).toISOString();
  const lines = [
    { ...ended, at: at(0), atId: `${at(0)}#1` },
    { ...revoked, at: at(0), atId: `${at(0)}#2` },
    { ...line({ event: 'INVITED', actorId: owner }), at: at(1_500), atId: `${at(1_500)}#3` },
  ];

  it('may follow while a call of the history took that long', () => {
    expect(replay([...history, ...lines], 2_000).violations).toEqual([]);
  });

  it('may not follow later', () => {
    expect(replay([...history, ...lines], usualLagMs).violations).toEqual([
      expect.stringMatching(/INVITED may not follow: REVOKED/),
    ]);
  });
});

it('finds an acknowledged effect that is not in the history', () => {
  const lost: Acknowledged = { call: 'removeTcu', referenceId, anyOf: [{ event: 'TCU_REMOVED', deviceId }] };

  expect(violationsOf(sound, [lost])).toEqual([expect.stringMatching(/removeTcu was acknowledged/)]);
});

describe('a VIN', () => {
  const end = { ...revoked, at: '2027-01-01T00:00:00.000Z' };
  const before = { vehicle: 0, referenceId, askedAt: '2026-12-31T23:59:59.999Z' };
  const after = { vehicle: 0, referenceId: 'next', askedAt: '2027-01-01T00:00:01.000Z' };

  it('may have another Reference ID after the end of the first', () => {
    expect(wrongNames([before, after], [end])).toEqual([]);
  });

  it.each<readonly [string, readonly Naming[], readonly VehicleHistoryItem[], RegExp]>([
    ['has two Reference IDs', [before, after], [], /A VIN has/],
    ['has one that has ended', [{ ...before, askedAt: after.askedAt }], [end], /after its end/],
    ['shares one with another VIN', [before, { ...before, vehicle: 1 }], [], /two VINs/],
  ])('that %s is found', (_, namings, lines, message) => {
    expect(wrongNames(namings, lines)).toEqual([expect.stringMatching(message)]);
  });
});
