/** Which record counts under which certificate. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countsUnder,
  fenceKeptMs,
  manyFences,
  withFenced,
  withLive,
  withOneMoreLive,
  withoutLive,
} from '../../domain/certificate-fences.ts';

const [old, present] = ['aa'.repeat(32), 'bb'.repeat(32)];
const at = 1_800_000_000_000;

describe('a record', () => {
  const fences = withLive(withLive({}, old, at - 1_000), present, at);

  it('counts under the live certificate at any time', () => {
    expect(countsUnder(fences, present, at - 1)).toBe(true);
    expect(countsUnder(fences, present, at + 1)).toBe(true);
  });

  it('counts under a fenced certificate until the fence', () => {
    expect(countsUnder(fences, old, at)).toBe(true);
    expect(countsUnder(fences, old, at + 1)).toBe(false);
  });

  it('never counts under a certificate of another vehicle', () => {
    expect(countsUnder(fences, 'cc'.repeat(32), at - 1)).toBe(false);
    expect(countsUnder({}, old, at)).toBe(false);
  });

  it('that names no certificate counts while any is live, and then until the last fence', () => {
    expect(countsUnder(fences, undefined, at + 1)).toBe(true);
    const ended = withoutLive(fences, at + 10);
    expect(countsUnder(ended, undefined, at + 10)).toBe(true);
    expect(countsUnder(ended, undefined, at + 11)).toBe(false);
  });

  it('counts without fences', () => {
    expect(countsUnder(undefined, old, at)).toBe(true);
  });
});

it('fences of more than an hour go when there are very many, and the live certificate stays', () => {
  const old = Object.fromEntries(
    Array.from({ length: manyFences }, (_, index) => [`old ${index}`, at - 2 * 3_600_000 + index]),
  );

  const fences = withLive({ ...old, recent: at - 1 }, present, at);

  expect(fences).toEqual({ recent: at - 1, [present]: 0 });
  expect(Object.keys(withoutLive(old, at))).toHaveLength(manyFences);
});

it('fences of renewals that were not used do not add up, and the live certificate stays', () => {
  let now = at;
  let fences = withLive({}, present, now);
  for (let renewal = 0; renewal < 1_000; renewal += 1) {
    now += 30 * 60_000;
    fences = withOneMoreLive(fences, `renewal ${renewal}`, now);
    expect(Object.values(fences).filter((fence) => fence === 0)).toHaveLength(2);
    now += 30 * 60_000;
    fences = withFenced(fences, `renewal ${renewal}`, now);
  }

  expect(Object.keys(fences)).toHaveLength(1 + fenceKeptMs / 3_600_000);
  expect(fences[present]).toBe(0);
});

it('one more fence than many lets go of those of more than an hour', () => {
  const old = Object.fromEntries(
    Array.from({ length: manyFences }, (_, index) => [`old ${index}`, at - 2 * 3_600_000 + index]),
  );

  expect(withOneMoreLive({ ...old, [present]: 0 }, 'next', at)).toEqual({ [present]: 0, next: 0 });
  expect(withFenced({ ...old, [present]: 0 }, 'next', at)).toEqual({ [present]: 0, next: at });
});

it('at most one certificate is live, and fences older than any waiting record are removed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 40 }),
      (pauses) => {
        let now = at;
        let fences = withLive({}, 'first', now);
        for (const [index, pause] of pauses.entries()) {
          now += pause;
          fences = index % 3 === 0 ? withoutLive(fences, now) : withLive(fences, `certificate ${index}`, now);
          expect(Object.values(fences).filter((fence) => fence === 0).length).toBeLessThanOrEqual(1);
          expect(Object.values(fences).every((fence) => fence === 0 || fence > now - fenceKeptMs)).toBe(true);
        }
      },
    ),
  );
});
