/**
 * The route of a trip: a great circle between two places, divided into stretches with a speed limit
 * each, some of which end at a traffic light.
 */
import { type Random, between, happens, pick, wholeBetween } from '../random.ts';
import { type Position, bearingTo, distanceBetween, positionAfter } from './geography.ts';

/** A part of a route. */
export interface Stretch {
  /** Metres from the start of the route to the end of this stretch. */
  readonly end: number;
  /** Metres per second. */
  readonly limit: number;
  /** Seconds to wait at its end; 0 without a halt. */
  readonly stopSeconds: number;
}

/** A way from one place to another. */
export interface Route {
  readonly from: Position;
  readonly to: Position;
  /** Direction at the start; `lastBearing` at the end. Degrees from north, clockwise. */
  readonly bearing: number;
  readonly lastBearing: number;
  /** Metres. */
  readonly length: number;
  readonly stretches: readonly Stretch[];
}

/** Where a simulated vehicle begins and ends its days. */
export interface Home extends Position {
  /** Metres above sea level. */
  readonly altitude: number;
}

/** Towns around which vehicles live, with their altitude in metres. */
const towns: readonly [Home, ...Home[]] = [
  { latitude: 48.775, longitude: 9.183, altitude: 247 },
  { latitude: 48.137, longitude: 11.575, altitude: 519 },
  { latitude: 50.111, longitude: 8.682, altitude: 112 },
  { latitude: 52.52, longitude: 13.405, altitude: 34 },
  { latitude: 53.551, longitude: 9.994, altitude: 8 },
  { latitude: 47.378, longitude: 8.54, altitude: 408 },
  { latitude: 48.208, longitude: 16.373, altitude: 171 },
  { latitude: 45.464, longitude: 9.19, altitude: 120 },
  { latitude: 45.764, longitude: 4.836, altitude: 173 },
  { latitude: 41.387, longitude: 2.17, altitude: 12 },
];

/** Returns a home within about 8 km of one of the towns. */
export function drawHome(random: Random): Home {
  const town = pick(random, towns);
  const place = positionAfter(town, between(random, 0, 360), between(random, 500, 8_000));
  return { ...place, altitude: town.altitude };
}

/** Returns a destination 3 to 25 km from home. */
export function drawDestination(random: Random, home: Position): Position {
  return positionAfter(home, between(random, 0, 360), between(random, 3_000, 25_000));
}

const kilometresPerHour = (speed: number): number => speed / 3.6;

/** Plans a route: town, open road, town; long routes use a motorway. */
export function drawRoute(random: Random, from: Position, to: Position): Route {
  const length = distanceBetween(from, to);
  const townLength = Math.min(length / 3, between(random, 800, 2_500));
  const stretches: Stretch[] = [];
  let end = 0;
  while (end < length) {
    const inTown = end < townLength || end >= length - townLength;
    end = Math.min(length, end + (inTown ? between(random, 150, 700) : between(random, 1_000, 4_000)));
    const limit = inTown
      ? pick(random, [30, 50, 50, 60])
      : pick(random, length > 12_000 ? [100, 120, 130] : [70, 80, 100]);
    const stopSeconds = inTown && happens(random, 0.4) ? wholeBetween(random, 4, 25) : 0;
    stretches.push({ end, limit: kilometresPerHour(limit), stopSeconds: end < length ? stopSeconds : 0 });
  }
  const lastBearing = (bearingTo(to, from) + 180) % 360;
  return { from, to, bearing: bearingTo(from, to), lastBearing, length, stretches };
}

/** Returns the position and direction after a distance in metres on a route. */
export function placeOnRoute(
  { from, to, bearing, lastBearing, length }: Route,
  metres: number,
): { readonly position: Position; readonly heading: number } {
  const position = positionAfter(from, bearing, Math.min(metres, length));
  // At the end of the route no distance is left from which to compute a direction.
  const heading = length - metres > 1 ? bearingTo(position, to) : lastBearing;
  return { position, heading };
}
