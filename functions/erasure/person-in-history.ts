/**
 * Replaces a person by the id of the erasure, in accesses that the person gave to others and in the
 * history of a vehicle. The history proves who could use the vehicle and to whom its data belongs.
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { erasedPerson } from '../../domain/erasure.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

const history = tableName('VehicleHistory');
const accesses = tableName('Ownership');

/** Attributes of a line that name a person. */
const naming = ['actorId', 'ownerId', 'permittedBy'] as const;

/**
 * Replaces the person in the next lines of all histories. No key leads to a vehicle that the person
 * only claimed, once the claim has expired.
 */
export async function replaceInHistory(
  { job, personId }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const filter = {
    expression: naming.map((name) => `${name} = :personId`).join(' OR '),
    values: { ':personId': personId },
  };
  const { items, next } = await scanFor('VehicleHistory', filter, after, options);
  // Only resolvers and functions of this system write the table.
  for (const line of items as unknown as VehicleHistoryItem[]) {
    const names = naming.filter((name) => line[name] === personId);
    const key = { referenceId: line.referenceId, atId: line.atId };
    await replaceIn(history, key, names, { personId, replacement: erasedPerson(job.jobId) }, options);
  }
  return { count: items.length, ...(next !== undefined && { next }) };
}

/**
 * Replaces the person in the next accesses that the person gave to others. No key leads to them
 * once the person's own access has expired. The scan finds all of them: it reads consistently, and
 * runs after the accesses have ended and the last token has expired.
 */
export async function replaceInAccesses(
  { job, personId, tenantId }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const filter = {
    expression: 'grantedBy = :personId AND tenantId = :tenantId',
    values: { ':personId': personId, ':tenantId': tenantId },
  };
  const { items, next } = await scanFor('Ownership', filter, after, options);
  const replacement = erasedPerson(job.jobId);
  for (const { ownerId, referenceId } of items as unknown as OwnershipItem[]) {
    await replaceIn(accesses, { ownerId, referenceId }, ['grantedBy'], { personId, replacement }, options);
  }
  return { count: items.length, ...(next !== undefined && { next }) };
}

interface Replacement {
  readonly personId: string;
  readonly replacement: string;
}

/** Nothing happens where another write came first: it leaves another person there. */
async function replaceIn(
  TableName: string,
  Key: Readonly<Record<string, string>>,
  names: readonly string[],
  { personId, replacement }: Replacement,
  options: CallOptions,
): Promise<void> {
  await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${names.map((name) => `${name} = :replacement`).join(', ')}`,
        ConditionExpression: names.map((name) => `${name} = :personId`).join(' AND '),
        ExpressionAttributeValues: { ':personId': personId, ':replacement': replacement },
      }),
      options,
    ),
  );
}
