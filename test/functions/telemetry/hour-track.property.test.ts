/** An hour's track: the last position of each minute, whatever the order of its messages. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packMessage, readMessage } from '../../../domain/message-values.ts';
import type { TrackColumns } from '../../../domain/tracks.ts';
import { HourTrack } from '../../../functions/telemetry/hour-track.ts';

const latitudeName = 'Vehicle.CurrentLocation.Latitude';
const longitudeName = 'Vehicle.CurrentLocation.Longitude';

interface Message {
  readonly at: number;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

const degrees = (max: number) => fc.option(fc.double({ min: -max, max, noNaN: true }), { nil: undefined });
/** Few minutes, so that most have several messages. */
const messages = fc.uniqueArray(
  fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 180_000 }), fc.integer({ min: 0, max: 3_599_999 })),
    latitude: degrees(90),
    longitude: degrees(180),
  }),
  { selector: ({ at }) => at, maxLength: 60 },
);

function trackOf(all: readonly Message[]): TrackColumns {
  const track = new HourTrack();
  for (const { at, latitude, longitude } of all) {
    const text = packMessage([
      ['Vehicle.Speed', 50],
      ...(latitude === undefined ? [] : [[latitudeName, latitude] as const]),
      ...(longitude === undefined ? [] : [[longitudeName, longitude] as const]),
    ]);
    track.add(Math.floor(at / 60_000), at, readMessage(text));
  }
  // As stored: JSON has one zero.
  return JSON.parse(JSON.stringify(track.columns())) as TrackColumns;
}

/** Minute by minute, from the messages sorted by time. */
function reference(all: readonly Message[]): TrackColumns {
  const sorted = all.toSorted((one, other) => one.at - other.at);
  const points = Array.from({ length: 60 }, (_, minute) => {
    const ofMinute = sorted.filter(({ at }) => Math.floor(at / 60_000) === minute);
    const latitude = ofMinute.findLast((one) => one.latitude !== undefined)?.latitude;
    const longitude = ofMinute.findLast((one) => one.longitude !== undefined)?.longitude;
    return { minute, latitude, longitude };
  }).filter(({ latitude, longitude }) => latitude !== undefined && longitude !== undefined);
  const columns = {
    minutes: points.map(({ minute }) => minute),
    latitudes: points.map(({ latitude = 0 }) => Math.round(latitude * 100_000) / 100_000),
    longitudes: points.map(({ longitude = 0 }) => Math.round(longitude * 100_000) / 100_000),
  };
  return JSON.parse(JSON.stringify(columns)) as TrackColumns;
}

it('has the last latitude and longitude of each minute that has both, in any order of messages', () => {
  fc.assert(
    fc.property(
      messages.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      ),
      fc.nat({ max: 60 }),
      ([all, shuffled], repeated) => {
        expect(trackOf([...shuffled, ...shuffled.slice(0, repeated)])).toEqual(reference(all));
      },
    ),
    { numRuns: 1000 },
  );
});

it('of a day on the road is below 50 KB', () => {
  const hour = trackOf(
    Array.from({ length: 60 }, (_, minute) => ({
      at: minute * 60_000,
      latitude: -48.123456789 - minute / 997,
      longitude: -171.123456789 - minute / 991,
    })),
  );
  const bytes = JSON.stringify({ start: '2026-11-29T00:00:00.000Z', ...hour }).length;
  expect(bytes * 24).toBeLessThan(50_000);
});
