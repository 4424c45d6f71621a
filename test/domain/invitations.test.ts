import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CodeItem,
  type OpenCode,
  acceptedAccess,
  exceedsInvitations,
  isOpenCode,
  maxInvitations,
  openCodes,
  withCode,
} from '../../domain/invitations.ts';
import { isOpenAccess } from '../../domain/access.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { Viewers } from '../../domain/viewers.ts';

const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const now = time(60);
const since = time(1);
const viewers: Viewers = { owner: { role: 'OWNER', since }, second: { role: 'OWNER', since: time(2) } };
const code: OpenCode = { purpose: 'INVITATION', ownerId: 'owner', since, validUntil: time(70), name: 'Ann' };
const item: CodeItem = {
  ...code,
  codeHash: 'k1.x',
  referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
  tenantId: 'acme',
  role: 'DRIVER',
  expiresAt: 1,
};
const ends = fc.option(fc.integer({ min: 61, max: 120 }).map(time), { nil: undefined });
const roles = fc.constantFrom('OWNER' as const, 'DRIVER' as const);

/** The later of two ends, where none means never. */
const laterOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? undefined : one > other ? one : other;
const isAtLeast = (one: string | undefined, other: string | undefined): boolean =>
  laterOf(one, other) === one;

describe('isOpenCode', () => {
  it('is true until the code expires, while its maker is the same owner', () => {
    expect(isOpenCode(code, viewers, now)).toBe(true);
    expect(isOpenCode(code, viewers, code.validUntil)).toBe(false);
    expect(isOpenCode(code, {}, now)).toBe(false);
    expect(isOpenCode(code, { owner: { role: 'DRIVER', since } }, now)).toBe(false);
    expect(isOpenCode(code, { owner: { role: 'OWNER', since: time(3) } }, now)).toBe(false);
    expect(isOpenCode(code, { owner: { role: 'OWNER', since, ownerSince: time(3) } }, now)).toBe(false);
    expect(isOpenCode(code, { owner: { role: 'OWNER', since, until: now } }, now)).toBe(false);
  });

  it('is false for an offer after an end is set for its maker, and true for such an invitation', () => {
    const withEnd: Viewers = { owner: { role: 'OWNER', since, until: time(90) } };

    expect(isOpenCode({ ...code, purpose: 'TRANSFER' }, viewers, now)).toBe(true);
    expect(isOpenCode({ ...code, purpose: 'TRANSFER' }, withEnd, now)).toBe(false);
    expect(isOpenCode(code, withEnd, now)).toBe(true);
  });
});

describe('withCode', () => {
  it('replaces the same owner’s invitation with the same name, and any offer by an offer', () => {
    const offer: OpenCode = { purpose: 'TRANSFER', ownerId: 'second', since: time(2), validUntil: time(90) };
    const before = {
      same: code,
      named: { ...code, name: 'Bob' },
      second: { ...code, ownerId: 'second', since: time(2) },
      offer,
    };

    expect(Object.keys(withCode(before, 'new', code))).toEqual(['named', 'second', 'offer', 'new']);
    expect(Object.keys(withCode(before, 'new', { ...offer, ownerId: 'owner', since }))).toEqual([
      'same',
      'named',
      'second',
      'new',
    ]);
  });

  it('counts invitations only, and only open ones', () => {
    const names = Array.from({ length: maxInvitations }, (_, index) => [
      `k${index}`,
      { ...code, name: `${index}` },
    ]);
    const full = Object.fromEntries(names) as Readonly<Record<string, OpenCode>>;

    expect(exceedsInvitations(withCode(full, 'offer', { ...code, purpose: 'TRANSFER' }))).toBe(false);
    expect(exceedsInvitations(withCode(full, 'more', code))).toBe(true);
    expect(openCodes(full, viewers, time(80))).toEqual({});
  });
});

describe('acceptedAccess', () => {
  it('never outlasts the inviting owner for a new person', () => {
    fc.assert(
      fc.property(ends, ends, roles, (until, inviterUntil, role) => {
        const invitation = { ...item, role, ...(until !== undefined && { until }) };
        const access = acceptedAccess(invitation, 'guest', undefined, inviterUntil, now);

        expect(access).toMatchObject({ ownerId: 'guest', role, since: now, verifiedBy: 'INVITATION' });
        expect(isAtLeast(inviterUntil, access.until)).toBe(true);
        expect(isAtLeast(until, access.until)).toBe(true);
      }),
    );
  });

  it('takes nothing from a person who has access', () => {
    fc.assert(
      fc.property(ends, roles, ends, roles, (until, role, presentUntil, presentRole) => {
        const present: OwnershipItem = {
          ownerId: 'guest',
          referenceId: item.referenceId,
          tenantId: 'acme',
          role: presentRole,
          since: time(5),
          verifiedBy: 'OPERATOR',
          grantedBy: 'operator',
          name: 'Present name',
          ...(presentUntil !== undefined && { until: presentUntil }),
        };
        const invitation = { ...item, role, ...(until !== undefined && { until }) };

        const access = acceptedAccess(invitation, 'guest', present, undefined, now);

        expect(isOpenAccess(access, now)).toBe(true);
        expect([access.since, access.name]).toEqual([present.since, 'Present name']);
        const isPromoted = presentRole === 'DRIVER' && role === 'OWNER' && isAtLeast(until, presentUntil);
        expect(access.role).toBe(isPromoted ? 'OWNER' : presentRole);
        expect(isAtLeast(access.until, presentUntil)).toBe(true);
      }),
    );
  });
});
