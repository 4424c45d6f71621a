/** Summaries that an earlier release stored under names, and those under numbers. */
import { describe, expect, it } from 'vitest';
import { nameOfKey, summaryKeyOf } from '../../../domain/signal-numbers.ts';
import { readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';

const speed = summaryKeyOf('Vehicle.Speed');

describe('readSummaries', () => {
  it('returns names as numbers, and numbers as they are', () => {
    expect({ ...readSummaries('{"Vehicle.Speed":[2,30,10,20]}') }).toEqual({ [speed]: [2, 30, 10, 20] });
    expect({ ...readSummaries(`{"${speed}":[2,30,10,20]}`) }).toEqual({ [speed]: [2, 30, 10, 20] });
  });

  it('merges a signal that is stored under both', () => {
    const text = `{"Vehicle.Speed":[1,10,10,10],"${speed}":[1,20,20,20]}`;

    expect({ ...readSummaries(text) }).toEqual({ [speed]: [2, 30, 10, 20] });
  });

  it('keeps a name without a number, and inherits none', () => {
    expect({ ...readSummaries('{"Vehicle.Unknown":[1,1,1,1]}') }).toEqual({
      'Vehicle.Unknown': [1, 1, 1, 1],
    });
    expect(readSummaries('{}')['constructor']).toBeUndefined();
  });
});

it('a key has its name again', () => {
  expect(nameOfKey(speed)).toBe('Vehicle.Speed');
  expect(nameOfKey('99999')).toBeUndefined();
  expect(nameOfKey('Vehicle.Unknown')).toBe('Vehicle.Unknown');
});
