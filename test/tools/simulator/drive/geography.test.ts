import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearingTo, distanceBetween, positionAfter } from '../../../../tools/simulator/drive/geography.ts';

const london = { latitude: 51.5074, longitude: -0.1278 };
const paris = { latitude: 48.8566, longitude: 2.3522 };

const positions = fc.record({
  latitude: fc.double({ min: -80, max: 80, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('Positions on the earth', () => {
  it('have the distance and the direction of maps', () => {
    expect(distanceBetween(london, paris) / 1_000).toBeCloseTo(343.6, 0);
    expect(bearingTo(london, paris)).toBeCloseTo(148.1, 0);
  });

  it('are reached by their distance in their direction', () => {
    const distances = fc.double({ min: 10, max: 100_000, noNaN: true });
    const bearings = fc.double({ min: 0, max: 360, noNaN: true });
    fc.assert(
      fc.property(positions, bearings, distances, (from, bearing, metres) => {
        const to = positionAfter(from, bearing, metres);

        expect(Math.abs(distanceBetween(from, to) - metres)).toBeLessThan(0.01);
        expect(distanceBetween(positionAfter(from, bearingTo(from, to), metres), to)).toBeLessThan(1);
        expect(Math.abs(to.longitude)).toBeLessThanOrEqual(180);
      }),
    );
  });
});
