/**
 * Erases the minutes, tracks, hours and days of a time from TelemetrySummaries. The item of an hour
 * by the minute, or of its track, that also covers other time loses the minutes of the time. An
 * hour or a day cannot be divided, so one that also covers other time is erased as a whole. A
 * person whose access began in that minute, hour or day does not miss it, because readers leave the
 * first one out. A driver of the time who became an owner after it loses the minutes, the hour and
 * the day of the change, and keeps the messages.
 */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { packedHourKey } from '../../domain/packed-hours.ts';
import { summaryKey, summaryLengths } from '../../domain/telemetry.ts';
import { trackKey } from '../../domain/tracks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import { type ReadHour, eraseMinutes } from './divide-hour.ts';
import type { Erased, OwnTime } from './scope.ts';

const summaries = tableName('TelemetrySummaries');
const { MINUTE, HOUR, DAY } = summaryLengths;

/** A kind of item: its sort key by the start of the period, whose milliseconds are `length`. */
interface Kind {
  readonly length: number;
  keyAt(start: string): string;
}

const firstKind: Kind = { length: HOUR, keyAt: packedHourKey };
/** In the order in which they are erased. Only an earlier release wrote an item for each minute. */
const kinds: readonly Kind[] = [
  firstKind,
  { length: HOUR, keyAt: trackKey },
  { length: MINUTE, keyAt: (start) => summaryKey('MINUTE', start) },
  { length: HOUR, keyAt: (start) => summaryKey('HOUR', start) },
  { length: DAY, keyAt: (start) => summaryKey('DAY', start) },
];
/** Items of a page. */
const pageSize = 250;

/**
 * Deletes the next items that have a moment of the time. `after` is the last key that was read, or
 * the beginning of the keys of the next kind.
 */
export async function eraseSummaries(
  { from, referenceId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const kind = kinds.find((one) => after?.startsWith(prefixOf(one))) ?? firstKind;
  const { keyAt, length } = kind;
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: summaries,
      KeyConditionExpression: 'referenceId = :referenceId AND resolutionStart BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':first': keyAt(toTimestamp(Math.floor(from / length) * length)),
        ':last': keyAt(toTimestamp(until)),
      },
      ProjectionExpression: 'referenceId, resolutionStart, #minutes, track',
      ExpressionAttributeNames: { '#minutes': 'minutes' },
      ConsistentRead: true,
      Limit: pageSize,
      ...(after?.endsWith('Z') && { ExclusiveStartKey: { referenceId, resolutionStart: after } }),
    }),
    options,
  );
  // Only the ingest function writes the table.
  const count = await eraseItems(Items as ReadItem[], { from, until }, kind, options);
  const following = kinds[kinds.indexOf(kind) + 1];
  const next: unknown = last?.['resolutionStart'] ?? (following && prefixOf(following));
  return { count, ...(typeof next === 'string' && { next }) };
}

/** An item; only those of an hour by the minute and of a track have a text that can be divided. */
type ReadItem = ReadHour | Pick<ReadHour, 'referenceId' | 'resolutionStart'>;

/** Returns how many items were deleted or divided. */
async function eraseItems(
  items: readonly ReadItem[],
  time: ErasedRange,
  { length }: Kind,
  options: CallOptions,
): Promise<number> {
  const isDivided = (item: ReadItem): item is ReadHour => {
    const start = Date.parse(item.resolutionStart.split('#')[1] ?? '');
    return ('minutes' in item || 'track' in item) && (start < time.from || start + length - 1 > time.until);
  };
  const divided = items.filter(isDivided);
  const keys = items
    .filter((item) => !isDivided(item))
    .map(({ referenceId, resolutionStart }) => ({ referenceId, resolutionStart }));
  await deleteAll(summaries, keys, options);
  const changed = await Promise.all(divided.map((item) => eraseMinutes(item, time, options)));
  return keys.length + changed.filter(Boolean).length;
}

/** What the keys of the kind begin with. */
const prefixOf = ({ keyAt }: Kind): string => keyAt('');
const toTimestamp = (epochMs: number): string => new Date(epochMs).toISOString();
