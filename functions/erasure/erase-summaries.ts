/**
 * Erases the minutes, hours and days of a time from TelemetrySummaries. A row cannot be divided, so
 * one that also covers other time is erased as a whole. A person whose access began in that row
 * does not miss it, because readers leave that row out. A driver of the time who became an owner
 * after it loses the rows of the minute, hour and day of the change, and keeps the messages.
 */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { TelemetryResolution } from '../../domain/generated/schema-types.ts';
import { summaryKey, summaryLengths } from '../../domain/telemetry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, OwnTime } from './scope.ts';

const summaries = tableName('TelemetrySummaries');
const resolutions = ['MINUTE', 'HOUR', 'DAY'] as const satisfies readonly TelemetryResolution[];
/** Rows of a page. */
const pageSize = 250;

/** Deletes the next rows that have a moment of the time. `after` is the last key that was read. */
export async function eraseSummaries(
  { from, referenceId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const resolution = resolutions.find((one) => after?.startsWith(one)) ?? 'MINUTE';
  const length = summaryLengths[resolution];
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: summaries,
      KeyConditionExpression: 'referenceId = :referenceId AND resolutionStart BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':first': keyAt(resolution, Math.floor(from / length) * length),
        ':last': keyAt(resolution, until),
      },
      ProjectionExpression: 'resolutionStart',
      ConsistentRead: true,
      Limit: pageSize,
      ...(after?.includes('#') && { ExclusiveStartKey: { referenceId, resolutionStart: after } }),
    }),
    options,
  );
  const keys = Items.map((item) => ({ referenceId, resolutionStart: String(item['resolutionStart']) }));
  await deleteAll(summaries, keys, options);
  const following = resolutions[resolutions.indexOf(resolution) + 1];
  const next: unknown = last?.['resolutionStart'] ?? following;
  return { count: keys.length, ...(typeof next === 'string' && { next }) };
}

function keyAt(resolution: TelemetryResolution, epochMs: number): string {
  return summaryKey(resolution, new Date(epochMs).toISOString());
}
