/** The sample of a sweep. */
import { expect, it } from 'vitest';
import { isFullSweep, sampleOf } from '../support/sample.ts';

const cases = Array.from({ length: 40 }, (_, index) => index);

it.skipIf(isFullSweep)('is the same on every run, of the asked size, in the order of the cases', () => {
  const sample = sampleOf(cases, 7);

  expect(sample).toHaveLength(7);
  expect(new Set(sample).size).toBe(7);
  expect(sample).toEqual([...sample].sort((one, other) => one - other));
  expect(sampleOf(cases, 7)).toEqual(sample);
});

it('is every case where there are no more than asked', () => {
  expect(sampleOf(cases, 40)).toEqual(cases);
});
