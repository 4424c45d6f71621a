/**
 * TelemetrySummaries' rows. A row remembers the last record that it contains, and is written on condition that nobody wrote it since it was read: two
 * functions at work on one vehicle cannot lose each other's contributions, nor can one be taken in twice.
 */
import { type TelemetrySummaryItem, summaryKey } from '../../domain/telemetry.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, putIf, readItems } from '../aws/dynamodb.ts';
import { type Contribution, type Summaries, merge } from './minutes.ts';
import { names, summaryRetentionDays, telemetryRetentionDays } from './settings.ts';
import { isAfter } from './stream-event.ts';

/** What one vehicle's records add. */
export interface VehicleContributions {
  readonly referenceId: string;
  readonly contributions: readonly Contribution[];
}

/** What is added to one row, in the order of records. */
interface RowChange {
  readonly referenceId: string;
  readonly resolutionStart: string;
  readonly expiresAt: number;
  readonly contributions: Contribution[];
}

/** Rows written side by side. */
const writesAtOnce = 50;
const secondsPerDay = 86_400;

/** Takes contributions into the rows. Answers the vehicles of which a row was written by somebody else meanwhile. */
export async function storeSummaries(
  ofVehicles: readonly VehicleContributions[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const changes = ofVehicles.flatMap(toRowChanges);
  const overtaken = new Set<string>();
  if (changes.length === 0) return overtaken;
  const rows = await readRows(changes, options);
  for (const part of chunks(changes, writesAtOnce)) {
    const writes = part.map(async (change) => {
      const isDone = await writeRow(change, rows.get(idOf(change)), options);
      if (!isDone) overtaken.add(change.referenceId);
    });
    await Promise.all(writes);
  }
  return overtaken;
}

function toRowChanges({ referenceId, contributions }: VehicleContributions): RowChange[] {
  const rows = new Map<string, RowChange>();
  for (const contribution of contributions) {
    const { resolution, start } = contribution;
    const resolutionStart = summaryKey(resolution, new Date(start).toISOString());
    const days = resolution === 'MINUTE' ? telemetryRetentionDays : summaryRetentionDays;
    const expiresAt = Math.floor(start / 1000) + days * secondsPerDay;
    const row = rows.get(resolutionStart) ?? { referenceId, resolutionStart, expiresAt, contributions: [] };
    row.contributions.push(contribution);
    rows.set(resolutionStart, row);
  }
  return [...rows.values()];
}

async function readRows(
  changes: readonly RowChange[],
  options: CallOptions,
): Promise<ReadonlyMap<string, TelemetrySummaryItem>> {
  const items = await readItems(names.summaries, changes.map(toKey), options);
  return new Map(items.map(toRow).map((row) => [idOf(row), row]));
}

/** False when somebody else wrote the row after it was read. */
async function writeRow(
  change: RowChange,
  row: TelemetrySummaryItem | undefined,
  options: CallOptions,
): Promise<boolean> {
  const missing = change.contributions.filter(
    ({ sequenceNumber }) => row === undefined || isAfter(sequenceNumber, row.sequenceNumber),
  );
  const last = missing.at(-1);
  if (last === undefined) return true;
  const signals = addAll(row, missing);
  const item = {
    ...toKey(change),
    signals: { S: JSON.stringify(signals) },
    sequenceNumber: { S: last.sequenceNumber },
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

function addAll(row: TelemetrySummaryItem | undefined, contributions: readonly Contribution[]): Summaries {
  // Only this function writes the text.
  const signals = row === undefined ? {} : (JSON.parse(row.signals) as Summaries);
  for (const contribution of contributions) {
    for (const [name, summary] of Object.entries(contribution.signals)) {
      signals[name] = merge(signals[name], summary);
    }
  }
  return signals;
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
