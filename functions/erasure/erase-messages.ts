/** Erases the messages of a time from Telemetry. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { isErased } from '../../domain/erased-times.ts';
import { type TelemetryItem, clockToleranceMs, telemetryKey } from '../../domain/telemetry.ts';
import { effectiveTime } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, OwnTime } from './scope.ts';

const telemetry = tableName('Telemetry');
/** Messages of a page; DynamoDB reads at most 1 MB of them. */
const pageSize = 250;

/**
 * Deletes the next messages of the time. A key holds the time by the vehicle's clock, which may be
 * ahead, so the effective time decides, as it does for readers. A message that a clock behind dated
 * before the time stays: it looks like one of the previous owner's time that arrived late.
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
        ':first': telemetryKey(toTimestamp(from), ''),
        // Sorts after every event of that millisecond.
        ':last': telemetryKey(toTimestamp(until + clockToleranceMs), '~'),
      },
      ProjectionExpression: 'observedAtEventId, receivedAt',
      ConsistentRead: true,
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, observedAtEventId: after } }),
    }),
    options,
  );
  // Only the ingest function writes the table.
  const messages = Items as Pick<TelemetryItem, 'observedAtEventId' | 'receivedAt'>[];
  const own = messages.filter(({ observedAtEventId: key, receivedAt }) =>
    isErased({ [from]: until }, effectiveTime(observedAtOf(key), receivedAt)),
  );
  await deleteAll(
    telemetry,
    own.map(({ observedAtEventId }) => ({ referenceId, observedAtEventId })),
    options,
  );
  const next: unknown = last?.['observedAtEventId'];
  return { count: own.length, ...(typeof next === 'string' && { next }) };
}

function observedAtOf(key: string): number {
  return Date.parse(key.slice(0, key.indexOf('#')));
}

function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
