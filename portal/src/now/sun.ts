/** The light over a car: which sky its drawing stands under. */
import { getPosition } from 'suncalc';

/** A sky of the design. `paper` is plain: the position is not known. */
export type Sky = 'night' | 'dawn' | 'day' | 'dusk' | 'paper';

/** Degrees of the sun's centre over the horizon. */
const dayAbove = 8;
/** Nautical twilight ends here. */
const nightBelow = -10;

/**
 * Returns the sky at a place and time; the place is rounded to a whole degree, which is enough for
 * the light.
 */
export function skyAt(place: Place | undefined, at: number): Sky {
  if (place === undefined) {
    return 'paper';
  }
  const altitude = altitudeAt(place, at);
  if (altitude >= dayAbove) {
    return 'day';
  }
  if (altitude <= nightBelow) {
    return 'night';
  }
  return altitudeAt(place, at + 600_000) > altitude ? 'dawn' : 'dusk';
}

/** A position in degrees of WGS 84. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Degrees over the horizon. */
function altitudeAt({ latitude, longitude }: Place, at: number): number {
  return getPosition(new Date(at), Math.round(latitude), Math.round(longitude)).altitude;
}
