import { describe, expect, it } from 'vitest';
import {
  itemsWithinBudget,
  messagesWithinBudget,
  pageLimits,
  summaryPageLimits,
  toPageLimit,
} from '../../domain/page.ts';

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
    [1, 250],
    [10, 45],
    [45, 10],
    [600, 1],
  ])('allows, for items of %s values, %s', (values, expected) => {
    expect(itemsWithinBudget(values)).toBe(expected);
  });
});

it('a page of an open hour has a whole minute of ten signals once a second', () => {
  expect(messagesWithinBudget(10)).toBeGreaterThan(60);
  expect(messagesWithinBudget(1)).toBe(273);
});
