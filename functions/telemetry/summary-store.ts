/**
 * TelemetrySummaries' rows. Only minutes of a committed state are added to them. A row stores the
 * sequence number of that state, and its write is conditional on the row as it was read. So
 * concurrent invocations for one vehicle cannot lose each other's values, and no minute is added
 * twice.
 */
import { type TelemetrySummaryItem, summaryKey, summaryLengths } from '../../domain/telemetry.ts';
import type { OpenMinute, StoredSummary } from '../../domain/vehicle-state.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, putIf, readItems } from '../aws/dynamodb.ts';
import type { WriteOutcome } from '../aws/write-outcome.ts';
import { type Summaries, merge, withoutPrototype } from './minutes.ts';
import { readSummaries } from './numbered-summaries.ts';
import { names, summaryRetentionDays, telemetryRetentionDays } from './settings.ts';
import { isAfter } from './stream-event.ts';
import { type WriteFailures, failuresOf } from './write-failures.ts';

/** Closed minutes of one vehicle's state. */
export interface ClosedMinutes {
  readonly referenceId: string;
  /** The committed state's sequence number. */
  readonly sequenceNumber: string;
  readonly minutes: readonly OpenMinute[];
}

/** The values to add to one row. */
interface RowChange {
  readonly referenceId: string;
  readonly resolutionStart: string;
  readonly sequenceNumber: string;
  readonly expiresAt: number;
  readonly signals: Summaries;
}

const resolutions = ['MINUTE', 'HOUR', 'DAY'] as const;

/** Rows that are written concurrently. */
const writesAtOnce = 50;
const secondsPerDay = 86_400;

/**
 * Adds minutes to the rows. Returns the vehicles with a row that was not written; CONDITION_FAILED
 * when another invocation wrote first.
 */
export async function storeSummaries(
  ofVehicles: readonly ClosedMinutes[],
  options: CallOptions,
): Promise<WriteFailures> {
  const changes = ofVehicles.flatMap(toRowChanges);
  if (changes.length === 0) {
    return new Map();
  }
  const { rows, unread } = await readRows(changes, options);
  const outcomes: WriteOutcome[] = [];
  for (const part of chunks(changes, writesAtOnce)) {
    const writes = part.map(async (change): Promise<WriteOutcome> => {
      if (unread.has(idOf(change))) {
        return 'THROTTLED';
      }
      return writeRow(change, rows.get(idOf(change)), options);
    });
    outcomes.push(...(await Promise.all(writes)));
  }
  return failuresOf(
    changes.map(({ referenceId }) => referenceId),
    outcomes,
  );
}

function toRowChanges({ referenceId, sequenceNumber, minutes }: ClosedMinutes): RowChange[] {
  const rows = new Map<string, RowChange>();
  for (const minute of minutes) {
    for (const resolution of resolutions) {
      const start = Math.floor(minute.start / summaryLengths[resolution]) * summaryLengths[resolution];
      const resolutionStart = summaryKey(resolution, new Date(start).toISOString());
      const days = resolution === 'MINUTE' ? telemetryRetentionDays : summaryRetentionDays;
      const expiresAt = Math.floor(start / 1000) + days * secondsPerDay;
      const signals = withoutPrototype<StoredSummary>({});
      const known = rows.get(resolutionStart);
      const row = known ?? { referenceId, resolutionStart, sequenceNumber, expiresAt, signals };
      addAll(row.signals, minute.signals);
      rows.set(resolutionStart, row);
    }
  }
  return [...rows.values()];
}

async function readRows(changes: readonly RowChange[], options: CallOptions) {
  const { found, unread } = await readItems(names.summaries, changes.map(toKey), options);
  const rows: ReadonlyMap<string, TelemetrySummaryItem> = new Map(
    found.map(toRow).map((row) => [idOf(row), row]),
  );
  return { rows, unread: new Set(unread.map(toRow).map(idOf)) };
}

async function writeRow(
  change: RowChange,
  row: TelemetrySummaryItem | undefined,
  options: CallOptions,
): Promise<WriteOutcome> {
  const isContained = row !== undefined && !isAfter(change.sequenceNumber, row.sequenceNumber);
  if (isContained) {
    return 'DONE';
  }
  const signals = readSummaries(row?.signals ?? '{}');
  addAll(signals, change.signals);
  const item = {
    ...toKey(change),
    signals: { S: JSON.stringify(signals) },
    sequenceNumber: { S: change.sequenceNumber },
    expiresAt: { N: String(change.expiresAt) },
  };
  const condition =
    row === undefined
      ? { ConditionExpression: 'attribute_not_exists(referenceId)' }
      : {
          ConditionExpression: 'sequenceNumber = :read',
          ExpressionAttributeValues: { ':read': { S: row.sequenceNumber } },
        };
  return putIf({ TableName: names.summaries, Item: item, ...condition }, options);
}

function addAll(sums: Summaries, added: Readonly<Summaries>): void {
  for (const [name, summary] of Object.entries(added)) {
    sums[name] = merge(sums[name], summary);
  }
}

function toKey({ referenceId, resolutionStart }: Pick<RowChange, 'referenceId' | 'resolutionStart'>): Item {
  return { referenceId: { S: referenceId }, resolutionStart: { S: resolutionStart } };
}

function toRow(item: Item): TelemetrySummaryItem {
  return {
    referenceId: item['referenceId']?.S ?? '',
    resolutionStart: item['resolutionStart']?.S ?? '',
    signals: item['signals']?.S ?? '{}',
    sequenceNumber: item['sequenceNumber']?.S ?? '0',
    expiresAt: Number(item['expiresAt']?.N),
  };
}

const idOf = ({ referenceId, resolutionStart }: Pick<RowChange, 'referenceId' | 'resolutionStart'>): string =>
  `${referenceId}#${resolutionStart}`;
