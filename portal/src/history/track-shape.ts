/** A track around its first place: how far and in which direction each point is. */
import { geoAzimuthalEquidistant } from 'd3-geo';
import type { TrackPoint } from './track.ts';

/** Mean radius of the earth in kilometres. */
const earthRadius = 6371.0088;

/** Kilometres to the east and to the south of the first place. */
export type Plane = readonly [east: number, south: number];

/** A point of the track on the plane. */
export interface PlacedPoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly plane: Plane;
}

/** Directions of a compass, clockwise from north. */
const compass = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;

/** A direction of the compass. */
export type Compass = (typeof compass)[number];

/**
 * Places the points on the plane around the first one, on which distances and directions from
 * there are true.
 */
export function placedPoints(points: readonly TrackPoint[]): readonly PlacedPoint[] {
  const [first] = points;
  if (first === undefined) {
    return [];
  }
  const project = geoAzimuthalEquidistant()
    .rotate([-first.longitude, -first.latitude])
    .translate([0, 0])
    .scale(earthRadius);
  return points.map(({ at, latitude, longitude }) => ({
    at,
    // It has a place for every point but the antipode.
    plane: project([longitude, latitude]) ?? [0, 0],
  }));
}

/** Kilometres from the first place. */
export const distanceOf = ([east, south]: Plane): number => Math.hypot(east, south);

/** Kilometres between two points of the plane. */
export const distanceBetween = (one: Plane, other: Plane): number =>
  distanceOf([one[0] - other[0], one[1] - other[1]]);

/** The direction from the first place. */
export function compassOf([east, south]: Plane): Compass {
  const eighth = Math.round(Math.atan2(east, -south) / (Math.PI / 4));
  return compass[(eighth + compass.length) % compass.length] ?? 'n';
}

/** Kilometres below which two places count as one: a receiver is not more exact in a street. */
export const samePlace = 0.1;

/** Milliseconds without a position after which the line is broken. */
const gapMs = 600_000;

/** A part of the track: driven, or between two places with nothing sent in between. */
export interface Stretch {
  readonly isGap: boolean;
  readonly planes: readonly Plane[];
}

/** Cuts the track where the car sent nothing and was elsewhere afterwards. */
export function stretchesOf(points: readonly PlacedPoint[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let present: Plane[] = [];
  points.forEach(({ at, plane }, index) => {
    const before = points[index - 1];
    if (before !== undefined && at - before.at > gapMs && distanceBetween(before.plane, plane) >= samePlace) {
      stretches.push({ isGap: false, planes: present }, { isGap: true, planes: [before.plane, plane] });
      present = [];
    }
    present.push(plane);
  });
  return [...stretches, { isGap: false, planes: present }];
}

/** Where the plane is shown: a place in pixels for each kilometre. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Pixels of a kilometre. */
  readonly scale: number;
  /** Returns the pixels of a point. */
  place(plane: Plane): readonly [x: number, y: number];
}

/** Pixels around the track. */
const margin = 32;
/** Kilometres that a picture shows at least. */
const minSpan = 0.5;

/** Fits the points into a picture. */
export function frameOf(points: readonly PlacedPoint[], width: number, height: number): Frame {
  const range = (axis: 0 | 1): readonly [middle: number, span: number] => {
    const values = points.map(({ plane }) => plane[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [(low + high) / 2, Math.max(high - low, minSpan)];
  };
  const [[east, wide], [south, high]] = [range(0), range(1)];
  const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
  return {
    width,
    height,
    scale,
    place: ([x, y]) => [width / 2 + (x - east) * scale, height / 2 + (y - south) * scale],
  };
}

/** A circle around the first place, with where its label stands. */
export interface Ring {
  /** In the reader's unit. */
  readonly distance: number;
  /** In pixels. */
  readonly radius: number;
  readonly label: readonly [x: number, y: number];
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const maxRings = 3;
/** Pixels that a label needs around its middle. */
const labelRoom = { x: 34, y: 14 } as const;

/** Returns the largest circles that the picture has room to name; a unit has so many kilometres. */
export function ringsOf(frame: Frame, kilometersOfUnit: number): readonly Ring[] {
  const [x, y] = frame.place([0, 0]);
  const isInside = ([left, top]: Ring['label']): boolean =>
    left >= labelRoom.x &&
    left <= frame.width - labelRoom.x &&
    top >= labelRoom.y &&
    top <= frame.height - labelRoom.y;
  const rings = steps.flatMap((distance): Ring[] => {
    const radius = distance * kilometersOfUnit * frame.scale;
    const label = compass
      .map((_, eighth): Ring['label'] => {
        const angle = (eighth * Math.PI) / 4;
        return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
      })
      .find(isInside);
    return radius < 2 * labelRoom.y || label === undefined ? [] : [{ distance, radius, label }];
  });
  return rings.slice(-maxRings);
}
