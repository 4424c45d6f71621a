import { describe, expect, it } from 'vitest';
import { isSameNumber } from '../../domain/same-number.ts';

describe('isSameNumber', () => {
  it.each([
    [40, 40, true],
    [0, 0, true],
    [21.5, 21.5, true],
    [40, 41, false],
    [0, undefined, false],
    [undefined, 0, false],
    [null, 40, false],
    [undefined, undefined, true],
    [null, undefined, true],
    [Number.NaN, Number.NaN, false],
  ])('returns for %s and %s: %s', (one, other, same) => {
    expect(isSameNumber(one, other)).toBe(same);
  });
});
