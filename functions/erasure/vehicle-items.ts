/** Erases what names a vehicle whose Reference ID has ended: accesses, codes, claims, reveals. */
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { locksPrefix } from '../../domain/data-jobs.ts';
import { vehicleCodesKey } from '../../domain/invitations.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import { eraseJobs } from './erase-jobs.ts';
import { type ScanFilter, scanFor } from './scan.ts';
import type { Erased, VehicleScope } from './scope.ts';

type Run = (scope: VehicleScope, after: string | undefined, options: CallOptions) => Promise<Erased>;

/** Items of a page of an index. */
const pageSize = 100;

/**
 * Deletes the next accesses with their names. Waits for one whose end is not published yet, because
 * its connections are closed by the item.
 */
export const eraseAccesses: Run = async ({ referenceId, tenantId }, after, options) => {
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: tableName('Ownership'),
      IndexName: 'byVehicle',
      KeyConditionExpression: 'referenceId = :referenceId AND tenantId = :tenantId',
      ExpressionAttributeValues: { ':referenceId': referenceId, ':tenantId': tenantId },
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, tenantId, ownerId: after } }),
    }),
    options,
  );
  let count = 0;
  for (const { ownerId } of items as OwnershipItem[]) {
    count += (await deleteAccess({ ownerId, referenceId }, options)) ? 1 : 0;
  }
  if (count < items.length) {
    return { count, isWaiting: true, ...(after !== undefined && { next: after }) };
  }
  const next: unknown = last?.['ownerId'];
  return { count, ...(typeof next === 'string' && { next }) };
};

async function deleteAccess(
  key: Pick<OwnershipItem, 'ownerId' | 'referenceId'>,
  options: CallOptions,
): Promise<boolean> {
  const command = new DeleteCommand({
    TableName: tableName('Ownership'),
    Key: key,
    ConditionExpression: 'attribute_not_exists(endState)',
  });
  return conditionHeld(documents.send(command, options));
}

/** A part that deletes the items that a scan finds; `filterOf` says which. */
function eraseScanned(table: TableName, filterOf: (scope: VehicleScope) => ScanFilter): Run {
  const { partitionKey }: TableDefinition = tables[table];
  return async (scope, after, options) => {
    const { items, next } = await scanFor(table, filterOf(scope), after, options);
    const keys = items.map((item) => ({ [partitionKey]: String(item[partitionKey]) }));
    await deleteAll(tableName(table), keys, options);
    return { count: keys.length, ...(next !== undefined && { next }) };
  };
}

/** Codes of invitations and offers, including used ones, and the list of open ones. */
export const eraseVehicleCodes: Run = eraseScanned('Invitations', ({ referenceId }) => ({
  expression: 'referenceId = :referenceId OR codeHash = :list',
  values: { ':referenceId': referenceId, ':list': vehicleCodesKey(referenceId) },
}));

/** Claims whose code was sent to the vehicle, and what was kept about their persons. */
export const eraseVehicleClaims: Run = eraseScanned('OwnershipClaims', ({ referenceId }) => ({
  expression: 'referenceId = :referenceId OR claimedVehicle = :referenceId OR begins_with(claimId, :own)',
  values: { ':referenceId': referenceId, ':own': `${referenceId}#` },
}));

/** Counters of allowances that count for the vehicle, by its Reference ID. */
export const eraseVehicleCounters: Run = eraseScanned('Allowances', ({ referenceId }) => ({
  expression: 'begins_with(principalKindWindow, :own)',
  values: { ':own': `${referenceId}#` },
}));

/** Who got an e-mail about an event of the vehicle. */
export const eraseVehicleAnnouncements: Run = eraseScanned('Announcements', ({ referenceId }) => ({
  expression: 'begins_with(eventKey, :own)',
  values: { ':own': `${referenceId}#` },
}));

/** Requests for the VIN. The audit log has each of their steps. */
export const eraseReveals: Run = async ({ referenceId, tenantId }, after, options) => {
  const TableName = tableName('VinReveals');
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName,
      IndexName: 'byTenant',
      KeyConditionExpression: 'tenantId = :tenantId',
      FilterExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: { ':tenantId': tenantId, ':referenceId': referenceId },
      // Only `eraseReveals` writes the text: the attributes of a key.
      ...(after !== undefined && { ExclusiveStartKey: JSON.parse(after) as Record<string, unknown> }),
    }),
    options,
  );
  const keys = items.map(({ revealId }) => ({ revealId: String(revealId) }));
  await deleteAll(TableName, keys, options);
  return { count: keys.length, ...(last !== undefined && { next: JSON.stringify(last) }) };
};

/** Exports of the vehicle's data, and locks, without the lock of this job. */
export const eraseVehicleJobs: Run = async ({ job, referenceId, tenantId }, after, options) => {
  const filter: ScanFilter = {
    expression: [
      '(referenceId = :referenceId AND tenantId = :tenantId)',
      '(begins_with(jobId, :locks) AND contains(jobId, :suffix) AND jobId <> :own)',
    ].join(' OR '),
    values: {
      ...{ ':referenceId': referenceId, ':tenantId': tenantId },
      ...{ ':locks': locksPrefix, ':suffix': `#${referenceId}`, ':own': job.lock },
    },
  };
  const { items, next } = await scanFor('DataJobs', filter, after, options);
  return eraseJobs(items, { after, next }, options);
};
