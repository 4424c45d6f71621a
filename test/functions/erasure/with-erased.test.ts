/** Erased times: what they refuse, and how they stay few. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isErased, overlaps } from '../../../domain/erased-times.ts';
import { maxErasedTimes, withErased } from '../../../functions/erasure/with-erased.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-27T12:00:00.000Z');

const ranges = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 29 * day }), fc.integer({ min: 0, max: 3 * day }))
    .map(([ago, length]) => ({ from: now - ago - length, until: now - ago })),
  { minLength: 1, maxLength: 40 },
);

const added = (all: readonly { from: number; until: number }[]) =>
  all.reduce((times, range) => withErased(times, range, now, 30), {});

describe('the erased times of a vehicle', () => {
  it('refuse every moment of each erasure, and stay few', () => {
    fc.assert(
      fc.property(ranges, fc.nat(), (all, seed) => {
        const times = added(all);

        for (const { from, until } of all) {
          const between = from + (seed % (until - from + 1));
          expect([from, between, until].map((at) => isErased(times, at))).toEqual([true, true, true]);
        }
        expect(Object.keys(times).length).toBeLessThanOrEqual(maxErasedTimes);
      }),
    );
  });

  it('refuse no other moment, as long as there are few', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 40 * day }), (all, ago) => {
        const few = all.slice(0, maxErasedTimes);
        const isOfOne = few.some(({ from, until }) => from <= now - ago && now - ago <= until);

        expect(isErased(added(few), now - ago)).toBe(isOfOne);
      }),
    );
  });

  it('are the same after a repeated erasure', () => {
    const once = withErased(undefined, { from: now - day, until: now }, now, 30);

    expect(withErased(once, { from: now - day, until: now }, now, 30)).toEqual(once);
    expect(withErased(once, { from: now + 1, until: now + 9 }, now, 30)).toEqual({ [now - day]: now + 9 });
  });

  it('end once no more message of them is accepted', () => {
    const once = withErased(undefined, { from: now - day, until: now }, now, 30);
    const later = now + 32 * day;

    expect(withErased(once, { from: later, until: later }, later, 30)).toMatchObject({ [now - day]: now });
    expect(withErased(once, { from: later, until: later }, later + 1, 30)).toEqual({ [later]: later });
  });

  it('are absent before the first erasure', () => {
    expect(isErased(undefined, now)).toBe(false);
  });
});

describe('a period', () => {
  it.each([
    ['ends just before', now - 60_000, false],
    ['has the first moment', now - 59_999, true],
    ['begins with the last moment', now + 1000, true],
    ['begins just after', now + 1001, false],
  ])('that %s the erased time: %s', (_, start, expected) => {
    expect(overlaps({ from: now, until: now + 1000 }, start, 60_000)).toBe(expected);
  });
});
