import { describe, expect, it } from 'vitest';
import { pageLimits, summaryPageLimits, toPageLimit } from '../../domain/page.ts';

describe('toPageLimit', () => {
  it.each([
    [undefined, 25],
    [null, 25],
    [1, 1],
    [100, 100],
    [0, undefined],
    [101, undefined],
    [-1, undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
  ])('makes %s a page of %s', (limit, expected) => {
    expect(toPageLimit(limit, pageLimits)).toBe(expected);
  });

  it.each([
    [undefined, 100],
    [250, 250],
    [251, undefined],
  ])('makes %s a page of %s summaries', (limit, expected) => {
    expect(toPageLimit(limit, summaryPageLimits)).toBe(expected);
  });
});
