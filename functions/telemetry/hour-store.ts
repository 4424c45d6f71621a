/**
 * TelemetrySummaries' items. A closed hour is computed from its stored messages, never added up, so
 * every attempt writes the same, and a late message only means that its hour is computed again. An
 * item names the version of the state that closed the hour, so that an abandoned attempt cannot
 * replace the item of a later one.
 */
import { daySeconds } from '../../domain/durations.ts';
import { isErasedPeriod } from '../../domain/erased-times.ts';
import { type OpenHour, hourMs } from '../../domain/open-hours.ts';
import { type PackedMinute, type PackedSummary, packedHourKey } from '../../domain/packed-hours.ts';
import { summaryKey, summaryLengths } from '../../domain/telemetry.ts';
import { type TrackColumns, trackKey } from '../../domain/tracks.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, putIf, queryAll } from '../aws/dynamodb.ts';
import type { WriteOutcome } from '../aws/write-outcome.ts';
import { logWarning } from '../runtime/log.ts';
import { type CommittedVehicle, type HourMinutes, readHour } from './hour-minutes.ts';
import { readSummaries } from './numbered-summaries.ts';
import { names, summaryRetentionDays, telemetryRetentionDays } from './settings.ts';
import { type Summaries, addAll, withoutPrototype } from './summaries.ts';
import { type WriteFailures, failuresOf } from './write-failures.ts';

/** Closed hours of one vehicle's committed state. */
export interface ClosedHours extends CommittedVehicle {
  /** The committed state's version. */
  readonly version: number;
  readonly hours: readonly OpenHour[];
}

/** Vehicles whose hours are computed concurrently. */
const vehiclesAtOnce = 10;

/**
 * Computes the hours and writes their items. Returns the vehicles with an item that was not
 * written; CONDITION_FAILED when another invocation wrote first.
 */
export async function storeHours(
  ofVehicles: readonly ClosedHours[],
  options: CallOptions,
): Promise<WriteFailures> {
  const outcomes: WriteOutcome[] = [];
  for (const part of chunks(ofVehicles, vehiclesAtOnce)) {
    outcomes.push(...(await Promise.all(part.map((vehicle) => storeHoursOf(vehicle, options)))));
  }
  return failuresOf(
    ofVehicles.map(({ referenceId }) => referenceId),
    outcomes,
  );
}

async function storeHoursOf(vehicle: ClosedHours, options: CallOptions): Promise<WriteOutcome> {
  const computed = new Map<number, Summaries>();
  const rows: Item[] = [];
  for (const { start } of vehicle.hours.filter(isRetained)) {
    const hour = await readHour(vehicle, start, options);
    if (hour === 'REFUSED') {
      logWarning('An hour has too many messages for its summaries', { referenceId: vehicle.referenceId });
      continue;
    }
    if (typeof hour === 'string') {
      return hour;
    }
    const { minutes, track } = hour;
    if (minutes.size > 0) {
      computed.set(start, sumOf(minutes.values()));
      rows.push(minutesItem(vehicle, start, minutes));
    }
    // Without positions, only an erased time can have left an earlier track to replace.
    if (track.minutes.length > 0 || isErasedPeriod(vehicle.erased, start, hourMs)) {
      rows.push(trackItem(vehicle, start, track));
    }
  }
  for (const day of new Set([...computed.keys()].map(dayOf))) {
    const hours = await readHoursOfDay(vehicle, day, options);
    if (typeof hours === 'string') {
      return hours;
    }
    const all = new Map([...hours, ...[...computed].filter(([start]) => dayOf(start) === day)]);
    rows.push(summaryItem(vehicle, 'DAY', day, sumOf(all.values())));
  }
  rows.push(...[...computed].map(([start, summaries]) => summaryItem(vehicle, 'HOUR', start, summaries)));
  const outcomes = await Promise.all(rows.map((row) => write(vehicle, row, options)));
  return outcomes.find((outcome) => outcome !== 'DONE') ?? 'DONE';
}

/** False for an hour whose messages may have expired: its items would lose their values. */
function isRetained({ start }: OpenHour): boolean {
  return start >= Date.now() - telemetryRetentionDays * daySeconds * 1000;
}

function dayOf(start: number): number {
  return Math.floor(start / summaryLengths.DAY) * summaryLengths.DAY;
}

function sumOf(all: Iterable<Summaries>): Summaries {
  const sums = withoutPrototype<StoredSummary>({});
  for (const summaries of all) {
    addAll(sums, summaries);
  }
  return sums;
}

/** Start → summaries of the day's stored hours, without those of an erased time. */
async function readHoursOfDay(
  { erased, referenceId }: CommittedVehicle,
  day: number,
  options: CallOptions,
): Promise<ReadonlyMap<number, Summaries> | Exclude<WriteOutcome, 'DONE'>> {
  const hours = new Map<number, Summaries>();
  const query = {
    TableName: names.summaries,
    KeyConditionExpression: 'referenceId = :referenceId AND resolutionStart BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':referenceId': { S: referenceId },
      ':first': { S: summaryKey('HOUR', new Date(day).toISOString()) },
      ':last': { S: summaryKey('HOUR', new Date(day + summaryLengths.DAY - 1).toISOString()) },
    },
    ProjectionExpression: 'resolutionStart, signals',
  };
  const take = (items: readonly Item[]): void => {
    for (const { resolutionStart, signals } of items) {
      const start = Date.parse(resolutionStart?.S?.split('#')[1] ?? '');
      if (!isErasedPeriod(erased, start, hourMs)) {
        hours.set(start, readSummaries(signals?.S ?? '{}'));
      }
    }
  };
  // The rows of 24 hours are far below one page of 1 MB.
  const outcome = await queryAll(query, 2, take, options);
  return outcome === 'DONE' ? hours : outcome;
}

function minutesItem({ referenceId }: CommittedVehicle, start: number, minutes: HourMinutes): Item {
  const packed = [...minutes]
    .sort(([one], [other]) => one - other)
    .map(([minute, summaries]): PackedMinute => [minute, packAll(summaries)]);
  return {
    referenceId: { S: referenceId },
    resolutionStart: { S: packedHourKey(new Date(start).toISOString()) },
    minutes: { S: JSON.stringify(packed) },
    expiresAt: { N: `${expiryOf(start, telemetryRetentionDays)}` },
  };
}

function trackItem({ referenceId }: CommittedVehicle, start: number, track: TrackColumns): Item {
  return {
    referenceId: { S: referenceId },
    resolutionStart: { S: trackKey(new Date(start).toISOString()) },
    track: { S: JSON.stringify(track) },
    expiresAt: { N: `${expiryOf(start, telemetryRetentionDays)}` },
  };
}

function packAll(summaries: Summaries): Record<string, PackedSummary> {
  return Object.fromEntries(
    Object.entries(summaries).map(([key, summary]) => [key, summary[0] === 1 ? summary[1] : summary]),
  );
}

function summaryItem(
  { referenceId }: CommittedVehicle,
  resolution: 'HOUR' | 'DAY',
  start: number,
  summaries: Summaries,
): Item {
  return {
    referenceId: { S: referenceId },
    resolutionStart: { S: summaryKey(resolution, new Date(start).toISOString()) },
    signals: { S: JSON.stringify(summaries) },
    expiresAt: { N: `${expiryOf(start, summaryRetentionDays)}` },
  };
}

function expiryOf(start: number, days: number): number {
  return Math.floor(start / 1000) + days * daySeconds;
}

/** Items of an earlier release have no version. */
function write({ version }: ClosedHours, row: Item, options: CallOptions): Promise<WriteOutcome> {
  const input = {
    TableName: names.summaries,
    Item: { ...row, version: { N: `${version}` } },
    ConditionExpression: 'attribute_not_exists(version) OR version <= :version',
    ExpressionAttributeValues: { ':version': { N: `${version}` } },
  };
  return putIf(input, options);
}
