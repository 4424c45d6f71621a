/** The standing of a person: the limits at a moment, and the pattern that pauses. */
import { describe, expect, it } from 'vitest';
import {
  type ConversionStandingItem,
  isBulkPerDay,
  pauseLimitsOf,
  pausingPattern,
  standingKey,
} from '../../domain/conversion-standing.ts';
import type { PatternsItem } from '../../domain/patterns.ts';

const now = '2026-03-04T05:06:07.089Z';
const limits = { vehicles: 300, misses: 100 };
const key = standingKey('acme', 'person');
const granted = (bulkPerDay: number, bulkUntil: string): ConversionStandingItem => ({
  ...{ ...key, changedAt: now, bulkPerDay, bulkUntil, bulkPurpose: 'RECALL' },
});

describe('a standing', () => {
  it('sorts behind every day of the person', () => {
    expect(key.tenantPerson).toBe('acme#person');
    expect(key.day > '9999-12-31').toBe(true);
  });
});

describe('the limits of a person', () => {
  it.each<[string, ConversionStandingItem | undefined, object]>([
    ['are the preset ones without a standing', undefined, limits],
    ['are the preset ones without a grant', { ...key, changedAt: now }, limits],
    ['are raised by a grant', granted(2000, '2026-03-04T05:06:07.090Z'), { vehicles: 2000, misses: 2000 }],
    ['are raised where the grant is above them', granted(200, '2027-01-01'), { vehicles: 300, misses: 200 }],
    ['are never lowered by a grant', granted(1, '2027-01-01'), limits],
    ['are the preset ones at the end of a grant', granted(2000, now), limits],
  ])('%s', (_name, standing, expected) => {
    expect(pauseLimitsOf(standing, limits, now)).toEqual(expected);
  });
});

const membersOf = (count: number) => new Set(Array.from({ length: count }, (_, index) => String(index)));

describe('the pattern that pauses', () => {
  const day = (vehicles: number, misses: number): PatternsItem => ({
    ...{ tenantPerson: 'acme#person', day: '2026-03-04', countedFrom: now, expiresAt: 0 },
    vehicles: membersOf(vehicles),
    misses: membersOf(misses),
    refusals: membersOf(1000),
  });

  it.each([
    ['vehicles', 300, 0],
    ['misses', 299, 100],
    ['vehicles', 300, 100],
    [undefined, 299, 99],
  ] as const)('is %s with %i vehicles and %i misses', (pattern, vehicles, misses) => {
    expect(pausingPattern(day(vehicles, misses), limits)).toBe(pattern);
  });
});

describe('a grant', () => {
  it.each([
    [1, true],
    [2000, true],
    [0, false],
    [2001, false],
    [1.5, false],
    [-1, false],
  ])('of %d a day is possible: %s', (perDay, isPossible) => {
    expect(isBulkPerDay(perDay)).toBe(isPossible);
  });
});
