/**
 * TelemetrySummaries' item of an hour's track: the last position of each minute. It is an item of
 * its own, because the hour by the minute holds all signals, and DynamoDB charges for whole items.
 * The two values of a position are of the same minute. A value carried forward from an earlier
 * minute could be from before a person's access or from an erased time.
 */

import { hourMs } from './open-hours.ts';
import { summaryLengths } from './telemetry.ts';
import type { TimeRange } from './time-range.ts';

/** The name of the signal with the latitude. */
export const latitudeName = 'Vehicle.CurrentLocation.Latitude';
/** The name of the signal with the longitude. */
export const longitudeName = 'Vehicle.CurrentLocation.Longitude';

/** True for a signal whose values are in tracks. */
export function isTracked(signal: string): boolean {
  return signal === latitudeName || signal === longitudeName;
}

/** Longest range of a track, in hours: a local day on which clocks go back has 25. */
export const maxTrackHours = 25;

/** Most items that such a range touches, when it does not begin with an hour. */
export const maxTracks = maxTrackHours + 1;

/** Positions of an hour in columns, which resolvers return without a loop. */
export interface TrackColumns {
  /** Minutes of the hour, 0 to 59, in order. */
  readonly minutes: number[];
  /** The latitude of each minute, in degrees. */
  readonly latitudes: number[];
  readonly longitudes: number[];
}

/** TelemetrySummaries' item of an hour's track. It expires with the messages. */
export interface TrackItem {
  readonly referenceId: string;
  /** `trackKey`. */
  readonly resolutionStart: string;
  /** JSON text of TrackColumns. */
  readonly track: string;
  /** Version of the state that the item was written by. */
  readonly version: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** TelemetrySummaries' sort key of a track. `start` is ISO 8601 in UTC with milliseconds. */
export const trackKey = (start: string): string => `TRACK#${start}`;

/** The columns of an item's text. */
export function readTrack(text: string): TrackColumns {
  // Only the ingest function and the eraser write the text.
  return JSON.parse(text) as TrackColumns;
}

/**
 * The columns of the minutes that begin in the range. `start` is that of the hour. An hour within
 * the range takes no iteration.
 */
export function trackWithin(track: TrackColumns, start: number, { from, to }: TimeRange): TrackColumns {
  if (from <= start && start + hourMs <= to) {
    return track;
  }
  const { latitudes, longitudes, minutes } = track;
  const { MINUTE } = summaryLengths;
  const begin = minutes.filter((minute) => start + minute * MINUTE < from).length;
  const end = minutes.filter((minute) => start + minute * MINUTE < to).length;
  return {
    minutes: minutes.slice(begin, end),
    latitudes: latitudes.slice(begin, end),
    longitudes: longitudes.slice(begin, end),
  };
}

/** The columns of the minutes for which `isKept` is true. */
export function keepMinutes(track: TrackColumns, isKept: (minute: number) => boolean): TrackColumns {
  const keep = (column: readonly number[]): number[] =>
    column.filter((_, index) => isKept(track.minutes[index] ?? 0));
  return {
    minutes: keep(track.minutes),
    latitudes: keep(track.latitudes),
    longitudes: keep(track.longitudes),
  };
}
