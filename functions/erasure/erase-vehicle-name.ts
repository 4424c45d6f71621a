/**
 * Erases a person's own name for a vehicle. The name of the access stays, by which the others see
 * who has access; an owner may have given it, as the names of drivers.
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { Erased, OwnTime } from './scope.ts';

const accesses = tableName('Ownership');

/** Leaves the name on an access that began after the time. */
export async function eraseVehicleName(
  { ownerId, referenceId, tenantId, until }: OwnTime,
  options: CallOptions,
): Promise<Erased> {
  const isErased = await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: accesses,
        Key: { ownerId, referenceId },
        UpdateExpression: 'REMOVE vehicleName',
        ConditionExpression: 'tenantId = :tenantId AND since <= :until AND attribute_exists(vehicleName)',
        ExpressionAttributeValues: { ':tenantId': tenantId, ':until': new Date(until).toISOString() },
      }),
      options,
    ),
  );
  return { count: isErased ? 1 : 0 };
}
