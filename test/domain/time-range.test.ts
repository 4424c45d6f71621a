import { describe, expect, it } from 'vitest';
import { rangeSince } from '../../domain/time-range.ts';

describe('rangeSince', () => {
  it.each([
    ['lies after the beginning', { from: 20, to: 30 }, 10, { from: 20, to: 30 }],
    ['begins with it', { from: 10, to: 30 }, 10, { from: 10, to: 30 }],
    ['began before it', { from: 0, to: 30 }, 10, { from: 10, to: 30 }],
    ['ends with it', { from: 0, to: 10 }, 10, undefined],
    ['ends before it', { from: 0, to: 5 }, 10, undefined],
  ])('clips a range that %s', (_name, range, since, expected) => {
    expect(rangeSince(range, since)).toEqual(expected);
  });

  it('ends before years with five digits', () => {
    const clipped = rangeSince({ from: 0, to: Date.parse('+010000-01-01T12:00:00Z') }, 0);

    expect(new Date(clipped?.to ?? 0).toISOString()).toBe('9999-12-31T23:59:59.999Z');
  });
});
