import { describe, expect, it } from 'vitest';
import {
  grantedAccess,
  historyStaffRoles,
  isOpenAccess,
  isSameAccess,
  staffRoles,
  viewOf,
} from '../../domain/access.ts';
import type { Caller } from '../../domain/contracts.ts';
import { chooseEntry, conversionOutcome } from '../../domain/conversion.ts';
import {
  type OwnershipItem,
  type VehicleItem,
  type VehicleStatus,
  vehicleStatusMoves,
} from '../../domain/registry.ts';
import { type Role, roles } from '../../domain/roles.ts';

const now = '2026-03-04T05:06:07.089Z';
const earlier = '2026-01-01T00:00:00.000Z';
const later = '2026-12-31T23:59:59.999Z';

const vehicle: VehicleItem = {
  referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
  tenantId: 'acme',
  hashedVin: 'k1.hash',
  encryptedVin: 'sealed',
  status: 'ACTIVE',
  attributes: {},
  createdAt: earlier,
  updatedAt: earlier,
  version: 1,
};

const ownership: OwnershipItem = {
  ownerId: 'owner',
  referenceId: vehicle.referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: earlier,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};

const caller = (callerRoles: readonly Role[], tenantId = 'acme'): Caller => ({
  principalId: 'owner',
  tenantId,
  roles: callerRoles,
  clientId: 'client',
});

const everyStatus = Object.keys(vehicleStatusMoves) as VehicleStatus[];

describe('isOpenAccess', () => {
  it.each([
    ['without an end', undefined, true],
    ['that ends later', later, true],
    ['that ends now', now, false],
    ['that has ended', earlier, false],
  ])('decides on an access %s', (_name, until, expected) => {
    expect(isOpenAccess(until === undefined ? {} : { until }, now)).toBe(expected);
  });
});

describe('conversionOutcome', () => {
  it.each<[string, Caller, Partial<VehicleItem> | undefined, Partial<OwnershipItem> | undefined, string]>([
    ['the owner’s vehicle', caller(['owners']), {}, {}, 'CONVERTED'],
    ['a driver’s vehicle', caller(['owners']), {}, { role: 'DRIVER' }, 'CONVERTED'],
    ['an unknown VIN', caller(['owners']), undefined, undefined, 'NOT_FOUND'],
    ['an unknown VIN asked by an operator', caller(['operators']), undefined, undefined, 'NOT_FOUND'],
    ['another person’s vehicle', caller(['owners']), {}, undefined, 'NO_ACCESS'],
    ['an access that has ended', caller(['owners']), {}, { until: earlier }, 'NO_ACCESS'],
    ['an access of another person', caller(['owners']), {}, { ownerId: 'other' }, 'NO_ACCESS'],
    ['an access to another vehicle', caller(['owners']), {}, { referenceId: 'other' }, 'NO_ACCESS'],
    ['an access given by another tenant', caller(['owners']), {}, { tenantId: 'rival' }, 'NO_ACCESS'],
    ['an access of a person without the role of owners', caller(['provisioners']), {}, {}, 'NO_ACCESS'],
    ['an operator’s tenant’s vehicle', caller(['operators']), {}, undefined, 'CONVERTED'],
    ['another tenant’s vehicle', caller(['operators'], 'rival'), {}, undefined, 'NOT_FOUND'],
    ['another tenant’s vehicle with a row of the caller’s', caller(['owners'], 'rival'), {}, {}, 'NOT_FOUND'],
  ])('decides %s', (_name, who, entry, row, expected) => {
    const found = entry && { ...vehicle, ...entry };
    const access = row && { ...ownership, ...row };

    const purpose = who.roles[0] === 'operators' ? 'RECALL' : undefined;
    expect(conversionOutcome(who, found, access, purpose, now)).toBe(expected);
  });

  it.each([
    ['with a purpose, as an operator', 'RECALL', undefined, 'CONVERTED'],
    ['without one, as an owner without access', undefined, undefined, 'NO_ACCESS'],
    ['without one, as an owner with access', undefined, ownership, 'CONVERTED'],
  ] as const)('decides on a person with both roles, %s', (_name, purpose, access, expected) => {
    const both = caller(['owners', 'operators']);

    expect(conversionOutcome(both, vehicle, access, purpose, now)).toBe(expected);
  });

  it('does not convert more for an owner who states a purpose', () => {
    expect(conversionOutcome(caller(['owners']), vehicle, undefined, 'RECALL', now)).toBe('NO_ACCESS');
  });

  it('converts vehicles that persons may have, even without a TCU or suspended', () => {
    const outcomes = everyStatus.map((status) => [
      status,
      conversionOutcome(caller(['owners', 'operators']), { ...vehicle, status }, ownership, 'RECALL', now),
    ]);

    expect(Object.fromEntries(outcomes)).toEqual({
      PROVISIONING: 'NOT_ACTIVE',
      ACTIVE: 'CONVERTED',
      WITHOUT_TCU: 'CONVERTED',
      SUSPENDED: 'CONVERTED',
      REVOKED: 'NOT_ACTIVE',
    });
  });
});

describe('chooseEntry', () => {
  const entry = (referenceId: string, status: VehicleStatus, tenantId = 'acme') => ({
    referenceId,
    status,
    tenantId,
  });

  it.each([
    ['nothing', [], undefined],
    ['the active one behind a revoked one', [entry('old', 'REVOKED'), entry('new', 'ACTIVE')], 'new'],
    ['a suspended one behind a revoked one', [entry('old', 'REVOKED'), entry('new', 'SUSPENDED')], 'new'],
    ['a revoked one without another', [entry('old', 'REVOKED')], 'old'],
    ['no entry of another tenant', [entry('foreign', 'ACTIVE', 'rival')], undefined],
  ])('chooses %s', (_name, entries, expected) => {
    expect(chooseEntry(entries, 'acme')?.referenceId).toBe(expected);
  });
});

describe('viewOf', () => {
  it('shows the vehicle in every status to all staff roles and to no others', () => {
    const seen = roles.filter((role) =>
      everyStatus.every((status) =>
        viewOf(caller([role]), { ...vehicle, status }, undefined, staffRoles, now),
      ),
    );

    expect(seen).toEqual(['provisioners', 'service-technicians', 'operators', 'privacy-officers']);
  });

  it('shows owners an active vehicle, a suspended one and one without a TCU, since their access began', () => {
    const seen = everyStatus.filter((status) =>
      viewOf(caller(['owners']), { ...vehicle, status }, ownership, staffRoles, now),
    );

    expect(seen).toEqual(['ACTIVE', 'WITHOUT_TCU', 'SUSPENDED']);
    expect(viewOf(caller(['owners']), vehicle, ownership, staffRoles, now)).toEqual({
      as: 'OWNER',
      since: earlier,
    });
  });

  it.each<[string, VehicleItem | undefined, OwnershipItem | undefined, Caller]>([
    ['an absent vehicle', undefined, undefined, caller(['operators'])],
    [
      'another tenant’s vehicle to staff',
      { ...vehicle, tenantId: 'rival' },
      undefined,
      caller(['operators']),
    ],
    [
      'another tenant’s vehicle to its owner',
      { ...vehicle, tenantId: 'rival' },
      ownership,
      caller(['owners']),
    ],
    ['a vehicle without access', vehicle, undefined, caller(['owners'])],
    ['a vehicle after the access', vehicle, { ...ownership, until: earlier }, caller(['owners'])],
    ['a vehicle to one without a role', vehicle, ownership, caller([])],
  ])('hides %s', (_name, found, access, who) => {
    expect(viewOf(who, found, access, staffRoles, now)).toBeUndefined();
  });

  it('gives provisioners who own a vehicle the owner’s view of its history', () => {
    const view = viewOf(caller(['owners', 'provisioners']), vehicle, ownership, historyStaffRoles, now);

    expect(view).toEqual({ as: 'OWNER', since: earlier });
  });
});

describe('grantedAccess', () => {
  const requested = {
    ownerId: 'owner',
    referenceId: vehicle.referenceId,
    tenantId: 'acme',
    role: 'DRIVER',
    verifiedBy: 'OPERATOR',
    grantedBy: 'second operator',
  } as const;

  it.each([
    ['a first access begins now', undefined, now],
    ['an open access keeps its beginning', ownership, earlier],
    ['an access with a future end keeps its beginning', { ...ownership, until: later }, earlier],
    ['an ended access begins again', { ...ownership, until: earlier }, now],
    ['an access given by another tenant does not count', { ...ownership, tenantId: 'rival' }, now],
  ])('%s', (_name, present, since) => {
    expect(grantedAccess(requested, present, now)).toEqual({ ...requested, since, verifiedBy: 'OPERATOR' });
  });

  it('makes a driver an owner from now on, until the person is a driver again', () => {
    const promoted = grantedAccess({ ...requested, role: 'OWNER' }, { ...ownership, role: 'DRIVER' }, now);
    const kept = grantedAccess({ ...requested, role: 'OWNER', until: later }, promoted, later);
    const demoted = grantedAccess(requested, kept, later);

    expect([promoted, kept].map(({ ownerSince, since }) => [since, ownerSince])).toEqual([
      [earlier, now],
      [earlier, now],
    ]);
    expect(demoted).not.toHaveProperty('ownerSince');
    expect(grantedAccess({ ...requested, role: 'OWNER' }, demoted, later).ownerSince).toBe(later);
  });

  it('is the same access when it is granted again by another operator', () => {
    const again = grantedAccess({ ...requested, role: 'OWNER' }, ownership, now);

    expect(isSameAccess(ownership, again)).toBe(true);
  });

  it.each([
    ['the role', { role: 'DRIVER' }],
    ['the end', { until: later }],
  ] as const)('is another access when %s changes', (_name, change) => {
    const changed = grantedAccess({ ...requested, role: 'OWNER', ...change }, ownership, now);

    expect(isSameAccess(ownership, changed)).toBe(false);
  });
});
