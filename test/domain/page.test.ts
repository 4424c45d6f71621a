import { describe, expect, it } from 'vitest';
import { itemsWithinBudget, pageLimits, summaryPageLimits, toPageLimit } from '../../domain/page.ts';

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
  ])('turns %s into a page of %s', (limit, expected) => {
    expect(toPageLimit(limit, pageLimits)).toBe(expected);
  });

  it.each([
    [undefined, 100],
    [250, 250],
    [251, undefined],
  ])('turns %s into a page of %s summaries', (limit, expected) => {
    expect(toPageLimit(limit, summaryPageLimits)).toBe(expected);
  });
});

describe('itemsWithinBudget', () => {
  it.each([
    [1, 0, 250],
    [1, 12, 238],
    [10, 12, 33],
    [45, 0, 10],
    [45, 12, 1],
  ])('allows, for items of %s values and %s further items, %s', (values, further, expected) => {
    expect(itemsWithinBudget(values, further)).toBe(expected);
  });
});
