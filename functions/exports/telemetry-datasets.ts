/** What an export of a vehicle has of its telemetry. */
import { hourOf } from '../../domain/open-hours.ts';
import {
  type PackedHourItem,
  type PackedSummary,
  packedHourKey,
  unpackMinutes,
} from '../../domain/packed-hours.ts';
import { admitsPosition, isPosition } from '../../domain/positions.ts';
import { nameOfKey } from '../../domain/signal-numbers.ts';
import { newestValuesSince, signalSummaries, telemetryValues } from '../../domain/signal-values.ts';
import { chunkStart, keyParts } from '../../domain/stored-moments.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import {
  type TelemetryItem,
  type TelemetrySummaryItem,
  clockToleranceMs,
  summaryKey,
  summaryLengths,
} from '../../domain/telemetry.ts';
import { type TrackItem, latitudeName, readTrack, trackKey } from '../../domain/tracks.ts';
import { type VehicleStateItem, effectiveTime } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { readSummaries } from '../telemetry/numbered-summaries.ts';
import { momentsIn } from '../telemetry/stored-chunks.ts';
import type { Dataset, DatasetPage, PageKey } from './dataset.ts';
import { type OwnTime, at, ownTimeOf, read, shownSignals } from './own-time.ts';
import { queryPage } from './query.ts';

/** The messages as `vehicleTelemetry` shows them. */
export const telemetry: Dataset = {
  name: 'telemetry',
  about: 'The messages that the vehicle sent, oldest first by its own clock.',
  fields: {
    eventId: 'id that the vehicle gave the message',
    observedAt: 'when the values were measured',
    receivedAt: 'when the message was received',
    signals: 'the values: each has a name, and one of number, boolean and text',
  },
  async read(job, after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    const shows = await shownSignals(referenceId, options);
    const [from, to] = [Date.parse(since), Date.parse(until)];
    return queryPage<TelemetryItem>(
      {
        table: 'Telemetry',
        KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :from AND :to',
        names: { '#referenceId': 'referenceId', '#key': 'observedAtEventId' },
        // Keys hold the time by the vehicle's clock, which may be ahead by the tolerance.
        ExpressionAttributeValues: {
          ':referenceId': referenceId,
          ':from': at(chunkStart(from)),
          ':to': at(to + clockToleranceMs),
        },
      },
      after,
      (item) => {
        const { time, eventId } = keyParts(item);
        return momentsIn(item.signals).map(([offset, text]) => {
          const observed = effectiveTime(Date.parse(time) + offset, item.receivedAt);
          const signals = telemetryValues(text).filter(({ name }) => shows(name));
          const isShown = observed >= from && observed < to && item.receivedAt <= to && signals.length > 0;
          return isShown
            ? { eventId, observedAt: at(observed), receivedAt: at(item.receivedAt), signals }
            : undefined;
        });
      },
      options,
    );
  },
};

const summaryFields = {
  start: 'when it begins',
  signals: 'smallest, largest and mean value of each signal, and how many values there were',
};

/** The shown signals of one period; undefined when it has none. */
function toSummaryRow(
  start: string,
  stored: Readonly<Record<string, PackedSummary>>,
  shows: (name: string) => boolean,
): object | undefined {
  const names = Object.keys(stored)
    .flatMap((key) => nameOfKey(key) ?? [])
    .filter(shows);
  const signals = signalSummaries(stored, names);
  return signals.length === 0 ? undefined : { start, signals };
}

/** Hours or days as `vehicleTelemetrySummary` shows them. */
export const summariesBy = (resolution: 'HOUR' | 'DAY'): Dataset => ({
  name: `summaries-by-${resolution.toLowerCase()}`,
  about: `Each ${resolution.toLowerCase()} (UTC) with numeric values that had ended, oldest first.`,
  fields: summaryFields,
  async read(job, after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    const last = at(lastStart(resolution, Date.parse(until)));
    // DynamoDB refuses a range that ends before it begins.
    if (last < since) {
      return { records: [] };
    }
    const shows = await shownSignals(referenceId, options);
    return queryPage<TelemetrySummaryItem>(
      {
        table: 'TelemetrySummaries',
        KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
        names: { '#referenceId': 'referenceId', '#key': 'resolutionStart' },
        ExpressionAttributeValues: {
          ':referenceId': referenceId,
          ':first': summaryKey(resolution, since),
          ':last': summaryKey(resolution, last),
        },
      },
      after,
      (item) => [toSummaryRow(item.resolutionStart.split('#')[1] ?? '', readSummaries(item.signals), shows)],
      options,
    );
  },
});

/** Reads a page of the items of hours that had ended, each with its beginning. */
async function queryHours<Item extends { readonly resolutionStart: string }>(
  { referenceId, since, until }: OwnTime,
  keyAt: (start: string) => string,
  after: PageKey | undefined,
  toRecords: (item: Item, hour: number) => readonly (object | undefined)[],
  options: CallOptions,
): Promise<DatasetPage> {
  const first = at(hourOf(Date.parse(since)));
  const last = at(lastStart('HOUR', Date.parse(until)));
  // DynamoDB refuses a range that ends before it begins.
  if (last < first) {
    return { records: [] };
  }
  return queryPage<Item>(
    {
      table: 'TelemetrySummaries',
      KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
      names: { '#referenceId': 'referenceId', '#key': 'resolutionStart' },
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':first': keyAt(first),
        ':last': keyAt(last),
      },
    },
    after,
    (item) => toRecords(item, Date.parse(item.resolutionStart.split('#')[1] ?? '')),
    options,
  );
}

/** Minutes, which are stored by the hour. */
export const summariesByMinute: Dataset = {
  name: 'summaries-by-minute',
  about: 'Each minute (UTC) with numeric values, of the hours that had ended, oldest first.',
  fields: summaryFields,
  async read(job, after, options) {
    const time = ownTimeOf(job);
    const shows = await shownSignals(time.referenceId, options);
    const toRecords = ({ minutes }: PackedHourItem, hour: number) =>
      unpackMinutes(minutes).map(([minute, signals]) => {
        const start = at(hour + minute * summaryLengths.MINUTE);
        return start < time.since ? undefined : toSummaryRow(start, signals, shows);
      });
    return queryHours(time, packedHourKey, after, toRecords, options);
  },
};

/** Positions as `vehicleTrack` shows them, which are stored by the hour. */
export const track: Dataset = {
  name: 'track',
  about: 'The last position of each minute (UTC), of the hours that had ended, oldest first.',
  fields: {
    start: 'when the minute begins',
    'latitude, longitude': 'the position, in degrees',
  },
  async read(job, after, options) {
    const time = ownTimeOf(job);
    const shows = await shownSignals(time.referenceId, options);
    if (!shows(latitudeName)) {
      return { records: [] };
    }
    const toRecords = (item: TrackItem, hour: number) => {
      const { latitudes, longitudes, minutes } = readTrack(item.track);
      return minutes.map((minute, index) => {
        const start = at(hour + minute * summaryLengths.MINUTE);
        return start < time.since
          ? undefined
          : { start, latitude: latitudes[index], longitude: longitudes[index] };
      });
    };
    return queryHours(time, trackKey, after, toRecords, options);
  },
};

/**
 * Start of the last hour or day that had ended by `until`. The next one could hold later values.
 */
function lastStart(resolution: 'HOUR' | 'DAY', until: number): number {
  return (Math.floor(until / summaryLengths[resolution]) - 1) * summaryLengths[resolution];
}

/** The newest values as `vehicleState` shows them. */
export const state: Dataset = {
  name: 'state',
  about: 'The newest value of each signal.',
  fields: {
    name: 'the signal',
    'number, boolean, text': 'its value, in one of the three',
    observedAt: 'when it was measured',
    receivedAt: 'when it was received',
  },
  async read(job, _after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    const shows = await shownSignals(referenceId, options);
    const item = await read<VehicleStateItem>('VehicleState', referenceId, options);
    const stored = unpackSignals(item?.state?.signals ?? '{}');
    // The state may hold positions from before they were switched, until the next message.
    const admits = (name: string, observedMs: number) =>
      !isPosition(name) || admitsPosition(item?.positions, observedMs);
    const records = newestValuesSince(stored, Date.parse(since))
      .filter(({ name, observedMs }) => shows(name) && admits(name, observedMs))
      .filter(({ receivedMs }) => receivedMs <= Date.parse(until))
      .map(({ observedMs, receivedMs, ...value }) => ({
        ...value,
        observedAt: at(observedMs),
        receivedAt: at(receivedMs),
      }));
    return { records };
  },
};
