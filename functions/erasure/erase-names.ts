/** Erases the names that a person gave on an access: for the vehicle, and for the person. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { Erased, OwnTime } from './scope.ts';

const accesses = tableName('Ownership');

/** Leaves the names of an access that began after the time. */
export async function eraseNames(
  { ownerId, referenceId, tenantId, until }: OwnTime,
  options: CallOptions,
): Promise<Erased> {
  try {
    await documents.send(
      new UpdateCommand({
        TableName: accesses,
        Key: { ownerId, referenceId },
        UpdateExpression: 'REMOVE #name, vehicleName',
        ConditionExpression:
          'tenantId = :tenantId AND since <= :until AND (attribute_exists(#name) OR attribute_exists(vehicleName))',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':tenantId': tenantId, ':until': new Date(until).toISOString() },
      }),
      options,
    );
    return { count: 1 };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { count: 0 };
    }
    throw error;
  }
}
