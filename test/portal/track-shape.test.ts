/** A track on its plane: distances, directions, gaps, the frame and its rings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compassOf,
  distanceOf,
  frameOf,
  placedPoints,
  ringsOf,
  stretchesOf,
} from '../../portal/src/history/track-shape.ts';
import { positionOf, withNewest, type TrackPoint } from '../../portal/src/history/track.ts';

const minute = 60_000;
const stuttgart: TrackPoint = { at: 0, latitude: 48.7758, longitude: 9.1829 };
const munich: TrackPoint = { at: 150 * minute, latitude: 48.1374, longitude: 11.5755 };
const ulm: TrackPoint = { at: 90 * minute, latitude: 48.4011, longitude: 9.9876 };
const planeOf = (...points: readonly TrackPoint[]) => placedPoints(points).map(({ plane }) => plane);

describe('the plane', () => {
  it('has true distances and directions from the first place', () => {
    const [first = [9, 9], second = [9, 9]] = planeOf(stuttgart, munich);

    expect(distanceOf(first)).toBeCloseTo(0, 6);
    expect(distanceOf(second)).toBeCloseTo(190.4, 0);
    expect(compassOf(second)).toBe('e');
    expect(planeOf(stuttgart, ulm).map(compassOf)[1]).toBe('se');
  });

  it.each([
    ['n', 1, 0],
    ['ne', 1, 1],
    ['e', 0, 1],
    ['se', -1, 1],
    ['s', -1, 0],
    ['sw', -1, -1],
    ['w', 0, -1],
    ['nw', 1, -1],
  ])('has the direction %s', (direction, latitude, longitude) => {
    const [, plane = [0, 0]] = planeOf(
      { at: 0, latitude: 0, longitude: 0 },
      { at: 1, latitude: latitude / 10, longitude: longitude / 10 },
    );

    expect(compassOf(plane)).toBe(direction);
    expect(plane[0]).toBeCloseTo(longitude * 11.12, 1);
    expect(plane[1]).toBeCloseTo(-latitude * 11.12, 1);
  });

  it('crosses the date line and lies at the poles', () => {
    const [, east = [0, 0]] = planeOf(
      { at: 0, latitude: 0, longitude: 179.95 },
      { at: 1, latitude: 0, longitude: -179.95 },
    );
    expect(east[0]).toBeCloseTo(11.12, 1);
    const [, south = [0, 0]] = planeOf(
      { at: 0, latitude: 90, longitude: 0 },
      { at: 1, latitude: 89.9, longitude: 123 },
    );
    expect(distanceOf(south)).toBeCloseTo(11.12, 1);
    expect(planeOf()).toEqual([]);
  });
});

describe('the line', () => {
  const at = (minutes: number, longitude: number): TrackPoint => ({
    at: minutes * minute,
    latitude: 0,
    longitude,
  });

  it('is broken where nothing was sent and the car was elsewhere afterwards', () => {
    const stretches = stretchesOf(
      placedPoints([at(0, 0), at(1, 0.01), at(12, 0.5), at(13, 0.51), at(99, 0.51)]),
    );

    expect(stretches.map(({ isGap, planes }) => [isGap, planes.length])).toEqual([
      [false, 2],
      [true, 2],
      [false, 3],
    ]);
  });
});

describe('the frame', () => {
  const tracks = fc.array(
    fc.record({
      at: fc.nat(),
      latitude: fc.double({ min: -80, max: 80, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const sizes = fc.record({
    width: fc.integer({ min: 240, max: 1200 }),
    height: fc.integer({ min: 240, max: 500 }),
  });

  it('holds every point, and the labels of its rings, which have their true distance', () => {
    fc.assert(
      fc.property(tracks, sizes, fc.constantFrom(1, 1.609344), (points, { width, height }, unit) => {
        const placed = placedPoints(points);
        const frame = frameOf(placed, width, height);

        const isInside = ([x, y]: readonly [number, number]) => x >= 0 && x <= width && y >= 0 && y <= height;
        expect(placed.every(({ plane }) => isInside(frame.place(plane)))).toBe(true);
        const rings = ringsOf(frame, unit);
        expect(rings.length).toBeLessThanOrEqual(3);
        const [x, y] = frame.place([0, 0]);
        for (const { distance, label, radius } of rings) {
          expect(isInside(label)).toBe(true);
          expect(radius).toBeCloseTo(distance * unit * frame.scale, 6);
          expect(Math.hypot(label[0] - x, label[1] - y)).toBeCloseTo(radius, 6);
        }
      }),
    );
  });

  it('of a car that stands shows half a kilometre with a ring', () => {
    const frame = frameOf(placedPoints([stuttgart]), 360, 280);

    expect(frame.place([0, 0])).toEqual([180, 140]);
    expect(ringsOf(frame, 1).map(({ distance }) => distance)).toEqual([0.1, 0.2]);
  });
});

describe('the newest position', () => {
  const observedAt = new Date(10 * minute).toISOString();
  const signal = (name: string, number: number, at = observedAt) => ({
    ...{ name: `Vehicle.CurrentLocation.${name}`, number, observedAt: at, receivedAt: at },
  });
  // Only its signals are read.
  const stateOf = (...signals: readonly object[]) =>
    ({ signals }) as unknown as Parameters<typeof positionOf>[0];

  it('is that of the state when both values are of one minute', () => {
    expect(positionOf(stateOf(signal('Latitude', 48), signal('Longitude', 11)))).toEqual({
      at: 10 * minute,
      latitude: 48,
      longitude: 11,
    });
    expect(positionOf(stateOf(signal('Latitude', 48)))).toBeUndefined();
    const late = new Date(11 * minute).toISOString();
    expect(positionOf(stateOf(signal('Latitude', 48), signal('Longitude', 11, late)))).toBeUndefined();
    expect(positionOf(undefined)).toBeUndefined();
  });

  it('is added after the last one, while its hour is open', () => {
    const points = [stuttgart];
    const newest = { ...munich, at: 5 * minute };

    expect(withNewest({ points, openFrom: 4 * minute }, newest)).toEqual([stuttgart, newest]);
    expect(withNewest({ points, openFrom: 6 * minute }, newest)).toBe(points);
    expect(withNewest({ points, openFrom: undefined }, newest)).toBe(points);
    expect(withNewest({ points: [munich], openFrom: 0 }, newest)).toEqual([munich]);
    expect(withNewest({ points, openFrom: 0 }, undefined)).toBe(points);
  });
});
