import { describe, expect, it } from 'vitest';
import {
  between,
  createRandom,
  happens,
  pick,
  waitingTime,
  wholeBetween,
} from '../../../tools/simulator/random.ts';

const draw = (seed: string, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('createRandom', () => {
  it('repeats itself for a seed, and differs for another', () => {
    expect(draw('one', 50)).toEqual(draw('one', 50));
    expect(draw('one', 50)).not.toEqual(draw('other', 50));
  });

  it('is spread over all numbers from 0 to 1', () => {
    const numbers = draw('spread', 10_000);

    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => numbers.filter((number) => Math.floor(number * 10) === tenth).length,
    );

    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (const count of tenths) {
      expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });
});

describe('A draw from a stream', () => {
  const random = createRandom('draws');
  const times = <Value>(what: () => Value): Value[] => Array.from({ length: 2_000 }, what);

  it('stays within its range', () => {
    expect(times(() => between(random, 3, 5)).every((number) => number >= 3 && number < 5)).toBe(true);
    expect(new Set(times(() => wholeBetween(random, 1, 3)))).toEqual(new Set([1, 2, 3]));
    expect(new Set(times(() => pick(random, ['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('happens as often as its probability says, never at 0 and always at 1', () => {
    const quarter = times(() => happens(random, 0.25)).filter(Boolean).length;

    expect(Math.abs(quarter - 500)).toBeLessThan(80);
    expect(times(() => happens(random, 0))).not.toContain(true);
    expect(times(() => happens(random, 1))).not.toContain(false);
  });

  it('waits for its mean on average, and never a negative time', () => {
    const waits = times(() => waitingTime(random, 60));

    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean - 60)).toBeLessThan(5);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
  });
});
