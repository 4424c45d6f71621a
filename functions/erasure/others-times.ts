/**
 * When other persons owned a vehicle, including those whose access has ended. The history has every
 * grant, but not the end of an access that ran out; Ownership has that end, until the person gets
 * access again.
 */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { OwnTime } from './scope.ts';
import { linesUntil, timesInHistory } from './times-in-history.ts';
import type { OthersTime } from './unshared-part.ts';

const accesses = tableName('Ownership');

/** The times in no order; those of one person may overlap. */
export async function othersTimes(time: OwnTime, options: CallOptions): Promise<readonly OthersTime[]> {
  // In this order: an access that begins between the two is in neither, and began after the time.
  const lines = await linesUntil(time, options);
  const owned = await otherOwners(time, options);
  const endOf = new Map(owned.map(({ ownerId, until }) => [ownerId, until]));
  return [
    ...owned.map((access) => toTime(ownerSinceOf(access), access.until)),
    ...timesInHistory(lines).map(({ began, ended, ownerId }) => toTime(began, ended ?? endOf.get(ownerId))),
  ];
}

/**
 * The times in which the person owned the vehicle, in epoch milliseconds: those of the history, and
 * the present access. A time without a known end lasts until the erasure's.
 */
export async function ownTimes(
  time: OwnTime,
  access: OwnershipItem,
  options: CallOptions,
): Promise<readonly ErasedRange[]> {
  const ended = timesInHistory(await linesUntil(time, options, 'own')).map((one) =>
    toTime(one.began, one.ended ?? access.until),
  );
  const present = access.role === 'OWNER' ? [toTime(ownerSinceOf(access), access.until)] : [];
  return [...ended, ...present]
    .map(({ end, from }) => ({ from, until: Math.min(end ?? time.until, time.until) }))
    .filter(({ from, until }) => from <= until);
}

/** The accesses of other owners. An index cannot be read consistently; the history is. */
async function otherOwners(
  { ownerId, referenceId, tenantId }: OwnTime,
  options: CallOptions,
): Promise<readonly OwnershipItem[]> {
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: accesses,
      IndexName: 'byVehicle',
      KeyConditionExpression: 'referenceId = :referenceId AND tenantId = :tenantId',
      ExpressionAttributeValues: { ':referenceId': referenceId, ':tenantId': tenantId },
    },
    options,
  );
  const owners: OwnershipItem[] = [];
  for await (const { Items = [] } of pages) {
    const items = Items as OwnershipItem[];
    owners.push(...items.filter((item) => item.role === 'OWNER' && item.ownerId !== ownerId));
  }
  return owners;
}

function toTime(from: string, end: string | undefined): OthersTime {
  return { from: Date.parse(from), ...(end !== undefined && { end: Date.parse(end) }) };
}
