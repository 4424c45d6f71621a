/** Who else owns or owned a vehicle, as Ownership has it. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { OwnTime } from './scope.ts';

const accesses = tableName('Ownership');

/**
 * Reads the accesses of other owners, open or ended. An index cannot be read consistently: an
 * access that has just begun may be missing, and its line is in the history.
 */
export async function othersAccesses(
  { ownerId, referenceId, tenantId }: Pick<OwnTime, 'ownerId' | 'referenceId' | 'tenantId'>,
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
