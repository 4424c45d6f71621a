/**
 * Replaces a person by the id of the erasure, in accesses that the person gave to others and in the
 * history of a vehicle. The history proves who could use the vehicle and to whom its data belongs.
 */
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { erasedPerson } from '../../domain/erasure.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { OwnVehicle } from './kept-vehicles.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

const history = tableName('VehicleHistory');
const accesses = tableName('Ownership');
/** Accesses of a page; most of them were given by other persons. */
const pageSize = 100;

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
 * Replaces the person in the accesses that the person gave to others. The index may lack a new
 * access, which the person cannot have given since the account is disabled.
 */
export async function replaceInAccesses(
  { job, personId, tenantId }: PersonScope,
  { referenceId }: OwnVehicle,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: accesses,
      IndexName: 'byVehicle',
      KeyConditionExpression: 'referenceId = :referenceId AND tenantId = :tenantId',
      FilterExpression: 'grantedBy = :personId',
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':tenantId': tenantId,
        ':personId': personId,
      },
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, tenantId, ownerId: after } }),
    }),
    options,
  );
  const given = Items as OwnershipItem[];
  for (const { ownerId } of given) {
    const replacement = erasedPerson(job.jobId);
    await replaceIn(accesses, { ownerId, referenceId }, ['grantedBy'], { personId, replacement }, options);
  }
  const next: unknown = last?.['ownerId'];
  return { count: given.length, ...(typeof next === 'string' && { next }) };
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
