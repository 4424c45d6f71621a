/**
 * Hands what was stored to the archive, if the deployment has one: after the state that contains
 * it, so that the archive never has what Telemetry refused. A run that ends in between leaves
 * records that Lambda delivers again, and whose messages are handed over from Telemetry. So a row
 * arrives at least once (docs/decisions/0103-an-archive-that-erasures-reach.md).
 */
import type { ArchiveRow } from '../../domain/archive.ts';
import { tables } from '../../domain/tables.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { type RowsRecord, putRows } from '../aws/archive-stream.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { readItems } from '../aws/dynamodb.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { findVariable } from '../runtime/environment.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type StoredItem, rowsOf } from './archive-rows.ts';
import type { AcceptedRecord } from './accept.ts';
import type { VehicleRecords } from './batch.ts';
import { names } from './settings.ts';

/** A vehicle whose state contains its records, without those that do not count. */
export interface DoneVehicle extends VehicleRecords {
  readonly item: Pick<VehicleStateItem, 'erased' | 'positions' | 'referenceId'>;
  /** What the run stored. */
  readonly items: readonly TelemetryItem[];
}

/** The vehicle without the records that do not count. */
export function toDone({
  fenced,
  folded: { items },
  item,
  vehicle: { records, referenceId },
}: {
  readonly vehicle: VehicleRecords;
  readonly item: DoneVehicle['item'];
  readonly fenced: readonly AcceptedRecord[];
  readonly folded: Pick<DoneVehicle, 'items'>;
}): DoneVehicle {
  return { referenceId, records: records.filter((record) => !fenced.includes(record)), item, items };
}

const archiveStreamName = findVariable('ARCHIVE_STREAM_NAME');
const registry = findVariable(tables.VehicleRegistry.environmentVariable) ?? '';

/** The archive delays a batch by at most this. */
const maxMs = 5_000;

/** Firehose takes at most this many objects apart (Developer Guide, "aggregated data"). */
const maxRowsOfRecord = 500;

/** Reference ID → tenant, which no vehicle changes. */
const tenants = new Map<string, string>();
const maxTenants = 20_000;

/** Rows of one vehicle. */
interface VehicleRows extends RowsRecord {
  readonly vehicle: DoneVehicle;
}

/** Returns the vehicles whose rows were not all handed over. */
export async function archiveStored(
  done: readonly DoneVehicle[],
  { abortSignal }: CallOptions,
): Promise<readonly VehicleRecords[]> {
  if (archiveStreamName === undefined || done.length === 0) {
    return [];
  }
  const options = { abortSignal: abortAfter(maxMs, abortSignal) };
  let records: readonly VehicleRows[];
  try {
    records = await recordsOf(done, options);
  } catch {
    countMetric('ArchiveMissed', done.length);
    return done;
  }
  const missed = new Set((await putRows(archiveStreamName, records, options)).map(({ vehicle }) => vehicle));
  countMetric('ArchiveMissed', missed.size);
  return [...missed];
}

async function recordsOf(
  done: readonly DoneVehicle[],
  options: CallOptions,
): Promise<readonly VehicleRows[]> {
  const stored = await readAgain(done, options);
  await readTenants(done, options);
  return done.flatMap((vehicle) => {
    const { item, items, referenceId } = vehicle;
    const tenant = tenants.get(referenceId);
    if (tenant === undefined) {
      // A vehicle without a registration has no owner who could ask for the erasure.
      return [];
    }
    const rows = [...items, ...(stored.get(referenceId) ?? [])].flatMap((one) =>
      rowsOf(one, { ...item, tenant }),
    );
    return chunks(rows, maxRowsOfRecord).map((part) => ({ vehicle, data: encode(part) }));
  });
}

function encode(rows: readonly ArchiveRow[]): Uint8Array {
  return new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Messages of the records that the run did not store itself, but an earlier one. */
async function readAgain(
  done: readonly DoneVehicle[],
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly StoredItem[]>> {
  const keys = done.flatMap(({ items, records, referenceId }) => {
    const own = new Set(items.map(({ observedAtEventId }) => observedAtEventId));
    const all = new Set(records.flatMap(({ messages }) => messages.map(({ key }) => key)));
    return [...all]
      .filter((key) => !own.has(key))
      .map((key) => ({ referenceId: { S: referenceId }, observedAtEventId: { S: key } }));
  });
  const found = await readWhole(names.telemetry, keys, options, {
    expression: 'referenceId, observedAtEventId, receivedAt, #signals',
    names: { '#signals': 'signals' },
  });
  const items = new Map<string, StoredItem[]>();
  for (const { observedAtEventId, receivedAt, referenceId, signals } of found) {
    const id = referenceId?.S ?? '';
    const item = {
      observedAtEventId: observedAtEventId?.S ?? '',
      receivedAt: Number(receivedAt?.N),
      signals: signals?.S ?? '{}',
    };
    items.set(id, [...(items.get(id) ?? []), item]);
  }
  return items;
}

async function readTenants(done: readonly DoneVehicle[], options: CallOptions): Promise<void> {
  if (tenants.size > maxTenants) {
    tenants.clear();
  }
  const keys = done
    .filter(({ referenceId }) => !tenants.has(referenceId))
    .map(({ referenceId }) => ({ referenceId: { S: referenceId } }));
  const projection = { expression: 'referenceId, #tenantId', names: { '#tenantId': 'tenantId' } };
  for (const { referenceId, tenantId } of await readWhole(registry, keys, options, projection)) {
    if (referenceId?.S !== undefined && tenantId?.S !== undefined) {
      tenants.set(referenceId.S, tenantId.S);
    }
  }
}

/** Throws when a part could not be read. */
async function readWhole(...[table, keys, options, projection]: Parameters<typeof readItems>) {
  const { found, unread } = await readItems(table, keys, options, projection);
  if (unread.length > 0) {
    throw new Error('DynamoDB throttles what the archive needs');
  }
  return found;
}
