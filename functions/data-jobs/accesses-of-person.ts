/** The accesses of a person in a tenant, including those that have ended, one by one. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const accesses = tableName('Ownership');

/** A person whom a job is about. */
export interface PersonOfTenant {
  /** Cognito `sub`. */
  readonly personId: string;
  readonly tenantId: string;
}

/**
 * Returns the first access of the person, that of the vehicle in `=<referenceId>`, or the next one
 * after `<<referenceId>`, in the order of Reference IDs; undefined at the end. Anything after a
 * blank is the caller's own.
 */
export async function accessAfter(
  { personId, tenantId }: PersonOfTenant,
  after: string | undefined,
  options: CallOptions,
): Promise<OwnershipItem | undefined> {
  const name = after?.slice(1).split(' ')[0] ?? '';
  const comparison = after?.startsWith('=') === true ? '>=' : '>';
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey: last } = await documents.send(
      new QueryCommand({
        TableName: accesses,
        KeyConditionExpression: `ownerId = :personId${name === '' ? '' : ` AND referenceId ${comparison} :name`}`,
        FilterExpression: 'tenantId = :tenantId',
        ExpressionAttributeValues: {
          ':personId': personId,
          ':tenantId': tenantId,
          ...(name !== '' && { ':name': name }),
        },
        ConsistentRead: true,
        Limit: 10,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
      options,
    );
    // Only resolvers and functions of this system write the table.
    const [access] = Items as OwnershipItem[];
    if (access !== undefined) {
      return access;
    }
    start = last;
  } while (start !== undefined);
  return undefined;
}
