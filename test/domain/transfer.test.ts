import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { transferred } from '../../domain/transfer.ts';
import { type Viewers, maxViewers, viewersOf } from '../../domain/viewers.ts';

const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const at = time(60);
const since = new Date(Date.parse(at) + 1).toISOString();
const people = ['a', 'b', 'c', 'd', 'e'] as const;
const newOwner = {
  ownerId: 'a',
  referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
  tenantId: 'acme',
  verifiedBy: 'TRANSFER',
  grantedBy: 'b',
} as const;

const viewerAccess = fc.record(
  {
    role: fc.constantFrom('OWNER' as const, 'DRIVER' as const),
    since: fc.integer({ min: 0, max: 59 }).map(time),
    until: fc.integer({ min: 30, max: 90 }).map(time),
  },
  { requiredKeys: ['role', 'since'] },
);
const viewersOfAnyone: fc.Arbitrary<Viewers> = fc.dictionary(fc.constantFrom(...people), viewerAccess);

/** Returns the person's item that agrees with the map. */
function itemOf(viewers: Viewers, ownerId: string): OwnershipItem | undefined {
  const access = viewers[ownerId];
  return access && { ...newOwner, ...access, ownerId, name: 'Ann', vehicleName: 'Blue' };
}

describe('transferred', () => {
  it('leaves the new owner’s access alone', () => {
    fc.assert(
      fc.property(viewersOfAnyone, (viewers) => {
        const { access, viewers: after } = transferred(viewers, newOwner, itemOf(viewers, 'a'), at, since);

        expect(after).toEqual({ a: { role: 'OWNER', since } });
        expect(access).toMatchObject({ ...newOwner, role: 'OWNER', since });
        expect(access.until).toBeUndefined();
        expect(isOpenAccess(access, at)).toBe(true);
      }),
    );
  });

  it('ends every other open access, and no ended one again', () => {
    fc.assert(
      fc.property(viewersOfAnyone, (viewers) => {
        const { ended } = transferred(viewers, newOwner, itemOf(viewers, 'a'), at, since);

        const open = viewersOf(viewers, at).filter((ownerId) => ownerId !== 'a');
        expect(ended.map(({ ownerId }) => ownerId).sort()).toEqual(open.sort());
        for (const one of ended) {
          expect({ ...viewers[one.ownerId], ownerId: one.ownerId }).toEqual(one);
        }
      }),
    );
  });

  it('closes the new owner’s earlier connections, and keeps the names, only of an open access', () => {
    fc.assert(
      fc.property(viewersOfAnyone, (viewers) => {
        const present = itemOf(viewers, 'a');
        const { access } = transferred(viewers, newOwner, present, at, since);

        const isOpen = present !== undefined && isOpenAccess(present, at);
        expect(access.endMarkedAt).toBe(isOpen ? at : undefined);
        expect(access.endState).toBe(isOpen ? 'UNPUBLISHED' : undefined);
        expect([access.name, access.vehicleName]).toEqual(isOpen ? ['Ann', 'Blue'] : [undefined, undefined]);
      }),
    );
  });

  it('knows whether the vehicle had an owner', () => {
    const hadOwner = (viewers: Viewers) => transferred(viewers, newOwner, undefined, at, since).hadOwner;

    expect(hadOwner({})).toBe(false);
    expect(hadOwner({ b: { role: 'DRIVER', since: time(1) } })).toBe(false);
    expect(hadOwner({ b: { role: 'OWNER', since: time(1), until: time(59) } })).toBe(false);
    expect(hadOwner({ b: { role: 'OWNER', since: time(1) } })).toBe(true);
  });

  it('fits one transaction of DynamoDB with the most accesses', () => {
    const many = Object.fromEntries(
      Array.from({ length: maxViewers }, (_, index) => [
        `v${index}`,
        { role: 'DRIVER' as const, since: time(1) },
      ]),
    );

    const { ended } = transferred(many, newOwner, undefined, at, since);

    // Each end is a write with a line of the history; the transaction has ten other writes at most.
    expect(ended.length * 2 + 10).toBeLessThanOrEqual(100);
  });
});
