import { describe, expect, it } from 'vitest';
import { type Motion, hasArrived, moveOn, setOut } from '../../../../tools/simulator/drive/motion.ts';
import {
  drawDestination,
  drawHome,
  drawRoute,
  placeOnRoute,
} from '../../../../tools/simulator/drive/route.ts';
import { distanceBetween } from '../../../../tools/simulator/drive/geography.ts';
import { createRandom } from '../../../../tools/simulator/random.ts';

const seeds = Array.from({ length: 25 }, (_, index) => `trip ${index}`);

function routeOf(seed: string) {
  const random = createRandom(seed);
  const home = drawHome(random);
  return drawRoute(random, home, drawDestination(random, home));
}

function trip(seed: string, seconds = 1): Motion[] {
  const moments = [setOut(routeOf(seed))];
  for (let last = moments[0]; last !== undefined && !hasArrived(last) && moments.length < 20_000;) {
    last = moveOn(last, seconds);
    moments.push(last);
  }
  return moments;
}

describe('A trip', () => {
  it.each([0.1, 1, 3])('arrives at its end, standing, in steps of %d s', (seconds) => {
    for (const seed of seeds) {
      const [last] = trip(seed, seconds).slice(-1);

      expect(last?.speed, seed).toBe(0);
      expect(last?.travelled, seed).toBe(last?.route.length);
    }
  });

  it('never moves backwards, and never exceeds the fastest road’s limit or a car’s acceleration', () => {
    for (const seed of seeds) {
      const moments = trip(seed);
      for (const [index, { travelled, speed }] of moments.entries()) {
        const before = moments[index - 1];
        if (before === undefined) {
          continue;
        }
        expect(travelled, seed).toBeGreaterThanOrEqual(before.travelled);
        expect(speed - before.speed, seed).toBeLessThanOrEqual(1.6 + 1e-9);
        expect(speed * 3.6, seed).toBeLessThanOrEqual(130 + 1e-9);
      }
    }
  });

  it('obeys the limit of its stretch once it has had time to brake', () => {
    for (const seed of seeds) {
      for (const { route, travelled, speed, stretch } of trip(seed)) {
        const { end = 0, limit = 0 } = route.stretches[stretch] ?? {};
        const since = travelled - (route.stretches[stretch - 1]?.end ?? 0);
        // Within one step of the boundary a car may still be a little faster.
        if (travelled < end && since > 40) {
          expect(speed, seed).toBeLessThanOrEqual(limit + 1e-9);
        }
      }
    }
  });

  it('waits at the route’s traffic lights as long as they are red', () => {
    const withLights = seeds
      .map(routeOf)
      .filter(({ stretches }) => stretches.some((one) => one.stopSeconds > 0));

    expect(withLights.length).toBeGreaterThan(10);
    for (const [index, seed] of seeds.entries()) {
      const red = routeOf(seed).stretches.reduce((sum, one) => sum + one.stopSeconds, 0);
      const standing = trip(seed).filter(({ speed, travelled }) => speed === 0 && travelled > 0).length;
      expect(standing, String(index)).toBeGreaterThanOrEqual(red);
    }
  });

  it('leads from its start to its destination along the shortest way', () => {
    for (const seed of seeds) {
      const route = routeOf(seed);
      const places = [0, 0.25, 0.5, 0.75, 1].map((part) => placeOnRoute(route, part * route.length));

      expect(distanceBetween(places[0]?.position ?? route.to, route.from)).toBeLessThan(0.01);
      expect(distanceBetween(places[4]?.position ?? route.from, route.to)).toBeLessThan(0.01);
      for (const { position, heading } of places) {
        const detour =
          distanceBetween(route.from, position) + distanceBetween(position, route.to) - route.length;
        expect(Math.abs(detour)).toBeLessThan(0.01);
        expect(heading).toBeGreaterThanOrEqual(0);
        expect(heading).toBeLessThan(360);
      }
    }
  });
});
