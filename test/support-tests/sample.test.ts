/** The sample of a sweep. */
import { expect, it } from 'vitest';
import { casesOfPart, isFullSweep, sampleOf, shareOf, sweepParts } from '../support/sample.ts';

const cases = Array.from({ length: 40 }, (_, index) => index);

it.skipIf(isFullSweep)('is the same on every run, of the asked size, in the order of the cases', () => {
  const sample = sampleOf(cases, 7);

  expect(sample).toHaveLength(7);
  expect(new Set(sample).size).toBe(7);
  expect(sample).toEqual([...sample].sort((one, other) => one - other));
  expect(sampleOf(cases, 7)).toEqual(sample);
});

it.skipIf(isFullSweep)('is shared by turns, which try every case once', () => {
  const turns = [0, 1, 2, 3, 4, 5].map((turn) => shareOf(cases, turn, 6));

  expect(turns.flat().sort((one, other) => one - other)).toEqual(cases);
  expect(shareOf(cases, 7, 6)).toEqual(shareOf(cases, 1, 6));
  expect(() => shareOf(cases.slice(0, 2), 2, 3)).toThrow('nothing to try');
});

it('is every case where there are no more than asked', () => {
  expect(sampleOf(cases, 40)).toEqual(cases);
});

it('is divided into parts, which try every case once', () => {
  const tried = sweepParts.flatMap((part) => casesOfPart(cases, part));

  expect(tried.toSorted((one, other) => one - other)).toEqual(cases);
});
