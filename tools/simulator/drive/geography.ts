/**
 * Positions on a spherical earth. Routes follow the great circle, the shortest way between two
 * points.
 */

/** WGS 84 coordinates in degrees; north and east are positive. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

/**
 * Returns the position at a distance in metres along the great circle that starts in a direction
 * (degrees from north, clockwise).
 */
export function positionAfter(from: Position, bearing: number, metres: number): Position {
  const angle = metres / earthRadius;
  const [latitude, direction] = [radians(from.latitude), radians(bearing)];
  const sine =
    Math.sin(latitude) * Math.cos(angle) + Math.cos(latitude) * Math.sin(angle) * Math.cos(direction);
  const east = Math.sin(direction) * Math.sin(angle) * Math.cos(latitude);
  const north = Math.cos(angle) - Math.sin(latitude) * sine;
  const longitude = from.longitude + degrees(Math.atan2(east, north));
  return { latitude: degrees(Math.asin(sine)), longitude: ((longitude + 540) % 360) - 180 };
}

/** Returns the metres between two positions along the great circle (haversine). */
export function distanceBetween(from: Position, to: Position): number {
  const [first, second] = [radians(from.latitude), radians(to.latitude)];
  const halfLatitude = Math.sin((second - first) / 2);
  const halfLongitude = Math.sin(radians(to.longitude - from.longitude) / 2);
  const haversine = halfLatitude ** 2 + Math.cos(first) * Math.cos(second) * halfLongitude ** 2;
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(1, haversine)));
}

/**
 * Returns the initial direction to another position: degrees from north, clockwise, from 0
 * (included) to 360 (excluded).
 */
export function bearingTo(from: Position, to: Position): number {
  const [first, second] = [radians(from.latitude), radians(to.latitude)];
  const turn = radians(to.longitude - from.longitude);
  const east = Math.sin(turn) * Math.cos(second);
  const north = Math.cos(first) * Math.sin(second) - Math.sin(first) * Math.cos(second) * Math.cos(turn);
  return (degrees(Math.atan2(east, north)) + 360) % 360;
}
