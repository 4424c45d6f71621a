/**
 * PersonPatterns: the sets of a person's day. Members are added to sets, so a record that the
 * stream repeats, even to several invocations at once, counts once.
 */
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { daySeconds } from '../../domain/durations.ts';
import {
  type PatternSets,
  type PatternThresholds,
  type PatternsItem,
  type PatternsKey,
  type Reportable,
  patterns,
} from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { newMembers } from './new-members.ts';

const personPatterns = tableName('PersonPatterns');

/**
 * The first invocation sets `countedFrom` to the present time; others at the same time keep it. A
 * day that was lifted after it was read begins again, and never with the time of the lifted one.
 */
const first = 'expiresAt = :expiresAt, countedFrom = if_not_exists(countedFrom, :now)';

/** How long a day is kept after its end; nothing compares older days. */
const keptDays = 3;

/**
 * Adds members to the sets that are not full, and returns the day with them. A write costs by the
 * size of the item, and a read a fraction of it, so known members are found by a read. Invocations
 * at the same time may each fill the room that they read, so a set may exceed its cap by a batch of
 * each.
 */
export async function addMembers(
  key: PatternsKey,
  seen: PatternSets,
  caps: PatternThresholds,
  options: CallOptions,
): Promise<PatternsItem> {
  const known = await readDay(key, options);
  const fresh = newMembers(known, seen, caps);
  const added = patterns.filter((pattern) => fresh[pattern] !== undefined);
  if (added.length === 0) {
    return known;
  }
  const { Attributes: item } = await documents.send(
    new UpdateCommand({
      TableName: personPatterns,
      Key: { ...key },
      UpdateExpression: `SET ${first} ADD ${added.map((one) => `${one} :${one}`).join(', ')}`,
      ExpressionAttributeValues: {
        ':expiresAt': known.expiresAt,
        ':now': new Date().toISOString(),
        ...Object.fromEntries(added.map((one) => [`:${one}`, fresh[one]])),
      },
      ReturnValues: 'ALL_NEW',
    }),
    options,
  );
  // Only this module writes the items of days.
  return item as PatternsItem;
}

/** Records that EventBridge has accepted these findings, unless the day began again meanwhile. */
export async function markReported(
  { countedFrom, day, tenantPerson }: PatternsItem,
  reported: readonly Reportable[],
  options: CallOptions,
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: personPatterns,
      Key: { tenantPerson, day },
      UpdateExpression: 'ADD reported :reported',
      ConditionExpression: 'countedFrom = :countedFrom',
      ExpressionAttributeValues: { ':reported': new Set(reported), ':countedFrom': countedFrom },
    }),
    options,
  );
}

async function readDay(key: PatternsKey, options: CallOptions): Promise<PatternsItem> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: personPatterns, Key: { ...key }, ConsistentRead: true }),
    options,
  );
  return (
    (item as PatternsItem | undefined) ?? {
      ...key,
      expiresAt: expiryOf(key),
      countedFrom: new Date().toISOString(),
    }
  );
}

/** Epoch second. */
function expiryOf({ day }: PatternsKey): number {
  return Date.parse(day) / 1000 + (1 + keptDays) * daySeconds;
}
