/**
 * Puts the id of the erasure in the place of a person: in the history of a vehicle, which proves
 * who could use it and to whom its data belongs, and in accesses that the person gave to others.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { erasedPerson } from '../../domain/erasure.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { PersonScope } from './person-scope.ts';
import type { Erased } from './scope.ts';

const history = tableName('VehicleHistory');
const accesses = tableName('Ownership');
/** Lines of a page; most of them name other persons. */
const pageSize = 100;

/** Attributes of a line that name a person. */
const naming = ['actorId', 'ownerId', 'permittedBy'] as const;

/** Replaces the person in the next lines of the vehicle's history. */
export async function replaceInHistory(
  { job, personId }: PersonScope,
  { referenceId }: Pick<OwnershipItem, 'referenceId'>,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: history,
      KeyConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: { ':referenceId': referenceId },
      ConsistentRead: true,
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, atId: after } }),
    }),
    options,
  );
  // Only resolvers and functions of this system write the table.
  const lines = (Items as VehicleHistoryItem[]).filter((line) =>
    naming.some((name) => line[name] === personId),
  );
  for (const line of lines) {
    const names = naming.filter((name) => line[name] === personId);
    const key = { referenceId, atId: line.atId };
    await replaceIn(history, key, names, { personId, replacement: erasedPerson(job.jobId) }, options);
  }
  const next: unknown = last?.['atId'];
  return { count: lines.length, ...(typeof next === 'string' && { next }) };
}

/** Replaces the person in every line of the vehicle's history. */
export async function replaceInWholeHistory(
  scope: PersonScope,
  vehicle: Pick<OwnershipItem, 'referenceId'>,
  options: CallOptions,
): Promise<void> {
  let after: string | undefined;
  do {
    const page: Erased = await replaceInHistory(scope, vehicle, after, options);
    after = page.next;
  } while (after !== undefined);
}

/**
 * Replaces the person in the accesses that the person gave to others. The index may lack a new
 * access, which the person cannot have given since the account is disabled.
 */
export async function replaceInAccesses(
  { job, personId, tenantId }: PersonScope,
  { referenceId }: OwnershipItem,
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
  try {
    await documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${names.map((name) => `${name} = :replacement`).join(', ')}`,
        ConditionExpression: names.map((name) => `${name} = :personId`).join(' AND '),
        ExpressionAttributeValues: { ':personId': personId, ':replacement': replacement },
      }),
      options,
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) {
      throw error;
    }
  }
}
