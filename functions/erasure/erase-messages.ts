/** Erases the messages of a time from Telemetry. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ErasedRange, isErased } from '../../domain/erased-times.ts';
import { type StoredMoment, chunkStart, keyParts } from '../../domain/stored-moments.ts';
import { type TelemetryItem, clockToleranceMs, telemetryKey } from '../../domain/telemetry.ts';
import { effectiveTime } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { momentsIn, packMoments } from '../telemetry/stored-chunks.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, OwnTime } from './scope.ts';
import { writeKept } from './write-kept.ts';

const telemetry = tableName('Telemetry');
/** Items of a page; DynamoDB reads at most 1 MB of them. */
const pageSize = 250;

/** An item as it was read. */
type ReadItem = Pick<TelemetryItem, 'observedAtEventId' | 'receivedAt' | 'signals'>;

/** An item with what is left of it. */
interface DividedItem {
  readonly item: ReadItem;
  readonly count: number;
  readonly kept: readonly StoredMoment[];
}

/**
 * Deletes the next messages of the time; a batch that is in it with a part loses that part. A key
 * holds the time by the vehicle's clock, which may be ahead, so the effective time decides, as it
 * does for readers. A message that a clock behind dated before the time stays: it looks like one of
 * the previous owner's time that arrived late.
 */
export async function eraseMessages(
  { from, referenceId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: telemetry,
      KeyConditionExpression: 'referenceId = :referenceId AND observedAtEventId BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':first': telemetryKey(toTimestamp(chunkStart(from)), ''),
        // Sorts after every event of that millisecond.
        ':last': telemetryKey(toTimestamp(until + clockToleranceMs), '~'),
      },
      ProjectionExpression: 'observedAtEventId, receivedAt, signals',
      ConsistentRead: true,
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, observedAtEventId: after } }),
    }),
    options,
  );
  // Only the ingest function writes the table.
  const items = Items as ReadItem[];
  const own = items.map((item) => divide(item, { from, until })).filter(({ count }) => count > 0);
  await deleteAll(
    telemetry,
    own
      .filter(({ kept }) => kept.length === 0)
      .map(({ item: { observedAtEventId } }) => ({ referenceId, observedAtEventId })),
    options,
  );
  for (const { item, kept } of own.filter((divided) => divided.kept.length > 0)) {
    const key = { referenceId, observedAtEventId: item.observedAtEventId };
    const text = { attribute: 'signals', read: item.signals, kept: packMoments(kept) };
    await writeKept({ table: telemetry, key, ...text }, options);
  }
  const next: unknown = last?.['observedAtEventId'];
  return {
    count: own.reduce((sum, { count }) => sum + count, 0),
    ...(typeof next === 'string' && { next }),
  };
}

function divide(item: ReadItem, { from, until }: ErasedRange): DividedItem {
  const keyTime = Date.parse(keyParts(item).time);
  const moments = momentsIn(item.signals);
  const kept = moments.filter(
    ([offset]) => !isErased({ [from]: until }, effectiveTime(keyTime + offset, item.receivedAt)),
  );
  return { item, kept, count: moments.length - kept.length };
}

function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
