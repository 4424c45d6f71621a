import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { left } from '../../domain/leave.ts';
import { type Viewers, openAccesses, openViewers } from '../../domain/viewers.ts';

const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const now = time(60);
const people = ['a', 'b', 'c', 'd', 'e'] as const;
const viewerAccess = fc.record(
  {
    role: fc.constantFrom('OWNER' as const, 'DRIVER' as const),
    since: fc.integer({ min: 0, max: 59 }).map(time),
    until: fc.integer({ min: 30, max: 90 }).map(time),
  },
  { requiredKeys: ['role', 'since'] },
);
const anyViewers: fc.Arbitrary<Viewers> = fc.dictionary(fc.constantFrom(...people), viewerAccess);

/** The moments at which a driver has access and no owner has. */
function momentsWithoutOwner(viewers: Viewers): readonly number[] {
  return Array.from({ length: 60 }, (_, index) => 60 + index).filter((minute) => {
    const open = openAccesses(viewers, time(minute));
    return open.length > 0 && open.every(({ role }) => role === 'DRIVER');
  });
}

describe('left', () => {
  it('leaves no driver without an owner after an owner has left, at any later time', () => {
    fc.assert(
      fc.property(anyViewers, (others) => {
        const viewers = { ...others, a: { role: 'OWNER' as const, since: time(1) } };

        expect(momentsWithoutOwner(left(viewers, 'a', now).viewers)).toEqual([]);
      }),
    );
  });

  it('changes nothing of other owners, and no driver for the better', () => {
    fc.assert(
      fc.property(anyViewers, (viewers) => {
        const { ended, shortened, until, viewers: after } = left(viewers, 'a', now);
        const before = openViewers(viewers, now);

        expect(after).not.toHaveProperty('a');
        for (const { ownerId, role } of openAccesses(before, now).filter((one) => one.ownerId !== 'a')) {
          const [ends, shortens] = [ended, shortened].map((list) =>
            list.some((one) => one.ownerId === ownerId),
          );
          expect(after[ownerId]).toEqual(
            ends ? undefined : { ...before[ownerId], ...(shortens && { until }) },
          );
          expect(role === 'OWNER' && (ends === true || shortens === true)).toBe(false);
        }
        expect(Object.keys(after).every((ownerId) => Object.hasOwn(before, ownerId))).toBe(true);
      }),
    );
  });

  it('changes no other access when a driver leaves', () => {
    fc.assert(
      fc.property(anyViewers, (others) => {
        const viewers = { ...others, a: { role: 'DRIVER' as const, since: time(1) } };
        const { ended, shortened, viewers: after } = left(viewers, 'a', now);

        const { a: _leaver, ...rest } = openViewers(viewers, now);
        expect([ended, shortened, after]).toEqual([[], [], rest]);
      }),
    );
  });
});
