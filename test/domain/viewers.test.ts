import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnershipItem } from '../../domain/registry.ts';
import {
  type Viewers,
  changedViewers,
  exceedsLimit,
  maxViewers,
  openViewers,
  viewersOf,
} from '../../domain/viewers.ts';

const past = '2026-01-01T00:00:00.000Z';
const now = '2026-03-04T05:06:07.089Z';
const future = '2026-12-31T23:59:59.999Z';

const access = (ownerId: string, more: Partial<OwnershipItem> = {}): OwnershipItem => ({
  ownerId,
  referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
  tenantId: 'acme',
  role: 'DRIVER',
  since: past,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
  ...more,
});
const many = (count: number): Viewers =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`v${index}`, { role: 'OWNER', since: past }]),
  );

describe('openViewers', () => {
  it('leaves out viewers whose access has ended', () => {
    const viewers: Viewers = {
      open: { role: 'OWNER', since: past },
      ending: { role: 'DRIVER', since: past, until: future },
      atThisMoment: { role: 'DRIVER', since: past, until: now },
      expired: { role: 'DRIVER', since: past, until: past },
    };

    expect(Object.keys(openViewers(viewers, now))).toEqual(['open', 'ending']);
  });
});

describe('changedViewers', () => {
  it('adds a viewer, changes one, and removes one that has ended', () => {
    const added = changedViewers({}, access('one'), now);
    const changed = changedViewers(added, access('one', { role: 'OWNER', until: future }), now);
    const ended = changedViewers(changed, access('one', { until: now }), now);

    expect(added).toEqual({ one: { role: 'DRIVER', since: past } });
    expect(changed).toEqual({ one: { role: 'OWNER', since: past, until: future } });
    expect(ended).toEqual({});
  });

  it('keeps since when a person is the owner', () => {
    const promoted = changedViewers({}, access('one', { role: 'OWNER', ownerSince: now }), now);

    expect(promoted).toEqual({ one: { role: 'OWNER', since: past, ownerSince: now } });
  });

  it('holds only the open accesses after any sequence of changes', () => {
    const change = fc.record({
      ownerId: fc.constantFrom('a', 'b', 'c', 'd'),
      until: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    });
    const at = (tick: number) => new Date(Date.UTC(2026, 0, 1) + tick * 1000).toISOString();
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        let viewers: Viewers = {};
        const last = new Map<string, number | undefined>();
        changes.forEach(({ ownerId, until }, tick) => {
          const until_ = until === undefined ? {} : { until: at(until) };
          viewers = changedViewers(viewers, access(ownerId, until_), at(tick));
          last.set(ownerId, until);
        });

        const tick = changes.length - 1;
        const open = [...last].filter(([, until]) => until === undefined || until > tick);
        expect(viewersOf(viewers, at(tick)).sort()).toEqual(open.map(([ownerId]) => ownerId).sort());
        expect(Object.keys(viewers).sort()).toEqual(open.map(([ownerId]) => ownerId).sort());
      }),
    );
  });
});

describe('exceedsLimit', () => {
  it(`holds at ${maxViewers} viewers`, () => {
    expect([maxViewers - 1, maxViewers, maxViewers + 1].map((count) => exceedsLimit(many(count)))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('counts a viewer once, even when the access changes', () => {
    const full = many(maxViewers);

    expect(exceedsLimit(changedViewers(full, access('v3', { role: 'DRIVER' }), now))).toBe(false);
    expect(exceedsLimit(changedViewers(full, access('another'), now))).toBe(true);
  });

  it('does not count expired viewers', () => {
    const full: Viewers = { ...many(maxViewers), v0: { role: 'OWNER', since: past, until: past } };

    expect(exceedsLimit(changedViewers(full, access('another'), now))).toBe(false);
  });
});

describe('viewersOf', () => {
  const viewers: Viewers = {
    early: { role: 'OWNER', since: past },
    late: { role: 'OWNER', since: now },
    expired: { role: 'OWNER', since: past, until: past },
  };

  it('names the open viewers', () => {
    expect(viewersOf(viewers, now)).toEqual(['early', 'late']);
    expect(viewersOf(undefined, now)).toEqual([]);
  });

  it('leaves out those whose access began after what is published', () => {
    expect(viewersOf(viewers, now, '2026-02-01T00:00:00.000Z')).toEqual(['early']);
    expect(viewersOf(viewers, now, now)).toEqual(['early', 'late']);
  });
});
