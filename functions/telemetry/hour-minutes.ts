/** Computes the minutes of an hour from the stored messages. */
import { type ErasedTimes, isErased } from '../../domain/erased-times.ts';
import { mergeSummaries, summaryOfValue } from '../../domain/merge-summaries.ts';
import { type MessageValues, readMessage } from '../../domain/message-values.ts';
import { hourMs } from '../../domain/open-hours.ts';
import { nameOfKey, summaryKeyOf } from '../../domain/signal-numbers.ts';
import { isSummarised } from '../../domain/signals.ts';
import { keyParts } from '../../domain/stored-moments.ts';
import { clockToleranceMs } from '../../domain/telemetry.ts';
import type { TrackColumns } from '../../domain/tracks.ts';
import { type StoredSummary, effectiveTime } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, queryAll } from '../aws/dynamodb.ts';
import type { WriteOutcome } from '../aws/write-outcome.ts';
import { HourTrack } from './hour-track.ts';
import { names } from './settings.ts';
import { momentsIn } from './stored-chunks.ts';
import { isAfter } from './stream-event.ts';
import { type Summaries, withoutPrototype } from './summaries.ts';

/** The committed state of a vehicle, which decides what counts. */
export interface CommittedVehicle {
  readonly referenceId: string;
  /** The state's sequence number: messages of later records are not in the state yet. */
  readonly sequenceNumber: string;
  readonly erased: ErasedTimes | undefined;
}

/** Minute of the hour, 0 to 59 → its summaries. */
export type HourMinutes = ReadonlyMap<number, Summaries>;

/** What the messages of an hour come to. */
export interface ReadHour {
  readonly minutes: HourMinutes;
  readonly track: TrackColumns;
}

/**
 * Pages of 1 MB of one hour that are read: a vehicle that sends all its signals ten times a second
 * stays below. An hour with more has no summaries, because other vehicles would wait for it.
 */
const maxPages = 16;
const minuteMs = 60_000;

/**
 * Reads the messages of the hour that begins at `start` (epoch milliseconds) and returns its
 * minutes and its track. Returns the failure instead when they cannot be read: REFUSED when there
 * are too many.
 */
export async function readHour(
  vehicle: CommittedVehicle,
  start: number,
  options: CallOptions,
): Promise<ReadHour | Exclude<WriteOutcome, 'DONE'>> {
  const minutes = new Map<number, Summaries>();
  const track = new HourTrack();
  const query = {
    TableName: names.telemetry,
    KeyConditionExpression: 'referenceId = :referenceId AND observedAtEventId BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':referenceId': { S: vehicle.referenceId },
      // A chunk does not leave its minute, so none begins before the hour.
      ':from': { S: new Date(start).toISOString() },
      // Keys hold the time by the vehicle's clock, which may be ahead by the tolerance.
      ':to': { S: new Date(start + hourMs + clockToleranceMs).toISOString() },
    },
    ProjectionExpression: 'observedAtEventId, receivedAt, signals, sequenceNumber',
  };
  const take = (items: readonly Item[]): void => items.forEach((item) => addMessage(item));
  const addMessage = (item: Item): void => {
    if (isAfter(item['sequenceNumber']?.S ?? '', vehicle.sequenceNumber)) {
      return;
    }
    const keyTime = Date.parse(keyParts({ observedAtEventId: item['observedAtEventId']?.S ?? '' }).time);
    for (const [offset, signals] of momentsIn(item['signals']?.S ?? '{}')) {
      addMoment(effectiveTime(keyTime + offset, Number(item['receivedAt']?.N)), signals);
    }
  };
  const addMoment = (at: number, text: string): void => {
    if (at < start || at >= start + hourMs || isErased(vehicle.erased, at)) {
      return;
    }
    const minute = Math.floor((at - start) / minuteMs);
    const summaries = minutes.get(minute) ?? withoutPrototype<StoredSummary>({});
    const values = readMessage(text);
    track.add(minute, at, values);
    if (addValues(summaries, values)) {
      minutes.set(minute, summaries);
    }
  };
  const outcome = await queryAll(query, maxPages, take, options);
  return outcome === 'DONE' ? { minutes, track: track.columns() } : outcome;
}

/** Adds the values of a message. Returns false when it has none that are summarised. */
function addValues(summaries: Summaries, { keys, values }: MessageValues): boolean {
  let hasAdded = false;
  for (const [index, key] of keys.entries()) {
    const [name, value] = [nameOfKey(key), values[index]];
    if (name !== undefined && typeof value === 'number' && isSummarised(name)) {
      const number = summaryKeyOf(name);
      summaries[number] = mergeSummaries(summaries[number], summaryOfValue(value));
      hasAdded = true;
    }
  }
  return hasAdded;
}
