/** Reads where the car was on a day, by the minute. */
import { useQuery } from '@tanstack/react-query';
import type { VehicleState } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import { useLiveStore } from '../live/live-store.tsx';
import type { TextSpan } from './summaries.ts';

const trackQuery = graphql(/* GraphQL */ `
  query Track($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
    vehicleTrack(referenceId: $referenceId, from: $from, to: $to) {
      hours {
        start
        minutes
        latitudes
        longitudes
      }
      openFrom
    }
  }
`);

/** A position in degrees of WGS 84. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the car was last in a minute. */
export interface TrackPoint extends Position {
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What was read of a day. */
export interface Track {
  /** The oldest first. */
  readonly points: readonly TrackPoint[];
  /** Epoch milliseconds from which positions are not in it yet. */
  readonly openFrom: number | undefined;
}

/** Milliseconds for which what was read counts as new. */
const staleMs = 300_000;
const minuteMs = 60_000;

/** Reads the track of a day; the times are ISO 8601. */
export function useTrack(referenceId: string, { from, to }: TextSpan) {
  const { request } = useLiveStore();
  return useQuery({
    queryKey: ['history', referenceId, from, to, 'TRACK'],
    queryFn: async (): Promise<Track> => {
      const { vehicleTrack } = await request(trackQuery, { referenceId, from, to });
      const hours = vehicleTrack?.hours ?? [];
      const openFrom = vehicleTrack?.openFrom ?? undefined;
      return {
        points: hours.flatMap(({ start, minutes, latitudes, longitudes }) =>
          minutes.map((minute, index) => ({
            at: Date.parse(start) + minute * minuteMs,
            latitude: latitudes[index] ?? 0,
            longitude: longitudes[index] ?? 0,
          })),
        ),
        openFrom: openFrom === undefined ? undefined : Date.parse(openFrom),
      };
    },
    staleTime: staleMs,
  });
}

/** The position of a live state; undefined where its two values are of different minutes. */
export function positionOf(state: VehicleState | undefined): TrackPoint | undefined {
  const valueOf = (name: string) =>
    state?.signals.find((signal) => signal.name === `Vehicle.CurrentLocation.${name}`);
  const [latitude, longitude] = [valueOf('Latitude'), valueOf('Longitude')];
  if (typeof latitude?.number !== 'number' || typeof longitude?.number !== 'number') {
    return undefined;
  }
  const at = Date.parse(latitude.observedAt);
  return Math.abs(at - Date.parse(longitude.observedAt)) < minuteMs
    ? { at, latitude: latitude.number, longitude: longitude.number }
    : undefined;
}

/** Adds a newer position that is not in the track yet. */
export function withNewest(
  { openFrom, points }: Track,
  newest: TrackPoint | undefined,
): readonly TrackPoint[] {
  const isNewer =
    newest !== undefined &&
    openFrom !== undefined &&
    newest.at >= openFrom &&
    newest.at > (points.at(-1)?.at ?? 0);
  return isNewer ? [...points, newest] : points;
}
