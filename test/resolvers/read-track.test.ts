/** Tracks: which hours are read, which minutes are shown, and how large a day is. */
import { describe, expect, it } from 'vitest';
import { packOpenHours } from '../../domain/open-hours.ts';
import type { TrackColumns } from '../../domain/tracks.ts';
import { owned } from './largest-items.ts';
import { fullTracks, longestTrackArgs } from './largest-tracks.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const since = '2026-03-01T00:00:00.000Z';
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since };
const hour = '2026-03-02T10:00:00.000Z';
const nextHour = '2026-03-02T11:00:00.000Z';
const at = (minute: number, second = 0) =>
  new Date(Date.parse(hour) + (minute * 60 + second) * 1000).toISOString();

const ask = (args: object = {}, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  runField('vehicleTrack', {
    args: { referenceId, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', ...args },
    groups: ['owners', 'tenant:acme'],
    responses: { vehicles: { result: vehicle }, accesses: { result: access }, ...responses },
  });

/** An hour with a position in each of the minutes. */
const stored = (start: string, ...minutes: number[]) => ({
  ...{ referenceId, resolutionStart: `TRACK#${start}`, version: 1, expiresAt: 1 },
  track: JSON.stringify({
    minutes,
    latitudes: minutes.map((minute) => 48 + minute / 100),
    longitudes: minutes.map((minute) => -11 - minute / 100),
  } satisfies TrackColumns),
});
const hours = (...items: readonly object[]) => ({ telemetrySummaries: { result: { items } } });
const open = (...starts: readonly string[]) => ({
  vehicleStates: {
    result: {
      referenceId,
      state: {
        signals: '[0,[]]',
        openHours: packOpenHours(
          starts.map((start) => ({ start: Date.parse(start), openedAt: 0, isLate: false })),
          '',
        ),
      },
    },
  },
});

interface Track {
  readonly hours: readonly ({ readonly start: string } & TrackColumns)[];
  readonly openFrom: string | null;
}
// The field returns this shape.
const trackOf = ({ value }: FieldEnd) => value as Track;
const minutesOf = (end: FieldEnd) => trackOf(end).hours.map(({ minutes, start }) => [start, minutes]);
const sourcesOf = ({ calls }: FieldEnd) => calls.map(({ dataSource }) => dataSource);
/** The bounds of the sort key in the query of the hours. */
function boundsOf({ calls }: FieldEnd): unknown[] {
  const { query } = calls.find(({ dataSource }) => dataSource === 'telemetrySummaries')?.request as {
    query: { expressionValues: Readonly<Record<string, { readonly S: string }>> };
  };
  const { ':referenceId': _, ...bounds } = query.expressionValues;
  return Object.values(bounds).map(({ S }) => S);
}

describe('a track', () => {
  it('has the hours of the range in columns, without those that have no position', () => {
    const end = ask({}, hours(stored(hour, 3, 4), stored(nextHour), stored(at(120), 59)));

    expect(trackOf(end)).toEqual({
      hours: [
        { start: hour, minutes: [3, 4], latitudes: [48.03, 48.04], longitudes: [-11.03, -11.04] },
        { start: at(120), minutes: [59], latitudes: [48.59], longitudes: [-11.59] },
      ],
      openFrom: null,
    });
    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses', 'vehicleStates', 'telemetrySummaries']);
  });

  it('has the minutes that begin in the range', () => {
    const end = ask(
      { from: at(1, 30), to: at(64) },
      hours(stored(hour, 0, 1, 2, 59), stored(nextHour, 3, 4)),
    );

    expect(boundsOf(end)).toEqual([`TRACK#${hour}`, `TRACK#${at(63, 59.999)}`]);
    expect(minutesOf(end)).toEqual([
      [hour, [2, 59]],
      [nextHour, [3]],
    ]);
  });

  it('begins with the first whole minute of the access, whatever the range', () => {
    const later = { accesses: { result: { ...access, since: at(2, 1) } } };
    const end = ask({}, { ...hours(stored(hour, 1, 2, 3, 4)), ...later });

    expect(boundsOf(end)[0]).toBe(`TRACK#${hour}`);
    expect(minutesOf(end)).toEqual([[hour, [3, 4]]]);
    expect(sourcesOf(ask({ to: at(2, 30) }, later))).toEqual(['vehicles', 'accesses']);
    expect(trackOf(ask({ to: at(2, 30) }, later))).toEqual({ hours: [], openFrom: null });
  });

  it('is neither read nor shown while positions are switched off', () => {
    const off = { vehicles: { result: { ...vehicle, positions: { mode: 'OFF', at: 1 } } } };
    const end = ask({}, { ...hours(stored(hour, 3)), ...open(hour), ...off });

    expect(trackOf(end)).toEqual({ hours: [], openFrom: null });
    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses']);
  });

  it('says from when it may lack positions: the first open hour of the range', () => {
    const openFrom = (range: object, ...starts: readonly string[]) =>
      trackOf(ask(range, { ...hours(), ...open(...starts) })).openFrom;

    expect(openFrom({}, '2026-03-01T23:00:00.000Z', nextHour, at(120))).toBe(nextHour);
    expect(openFrom({ from: at(70) }, nextHour)).toBe(at(70));
    expect(openFrom({ to: nextHour }, nextHour)).toBe(null);
    expect(openFrom({})).toBe(null);
  });
});

describe('a range', () => {
  it('has at most 25 hours, as the longest local day', () => {
    const longest = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T01:00:00Z' };

    expect(ask(longest, hours()).error).toBeUndefined();
    const end = ask({ ...longest, to: '2026-03-03T01:00:00.001Z' });
    expect(end.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'to' } });
    expect(end.calls).toEqual([]);
  });

  it('of a day on the road is read with less than 50 KB', () => {
    const end = runField('vehicleTrack', {
      args: longestTrackArgs,
      groups: ['owners', 'tenant:acme'],
      responses: { ...owned, telemetrySummaries: fullTracks },
    });

    const { hours: read } = trackOf(end);
    expect(read.flatMap(({ minutes }) => minutes)).toHaveLength(25 * 60);
    expect(JSON.stringify(end.value).length).toBeLessThan(50_000);
    for (const [handler, count] of Object.entries(end.iterations)) {
      expect(count, handler).toBeLessThan(300);
    }
  });
});

it.each(['vehicles', 'accesses', 'vehicleStates', 'telemetrySummaries'])(
  'fails with SERVICE_UNAVAILABLE when %s cannot be read',
  (source) => {
    const end = ask({}, { [source]: { error: { type: 'DynamoDB:Throttled', message: 'throttled' } } });

    expect(end.error?.errorType).toBe('SERVICE_UNAVAILABLE');
    expect(end.value).toBeUndefined();
  },
);
