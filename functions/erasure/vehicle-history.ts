/**
 * Erases of a vehicle's history what names owners, drivers, devices and certificates. Lines about
 * the identity stay: they say what staff and the system did with it, and without the VIN they name
 * no vehicle that could be found.
 */
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VehicleHistoryEventType } from '../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, VehicleScope } from './scope.ts';

const history = tableName('VehicleHistory');
const pageSize = 100;

/** The events of staff and of the system. Owners and drivers cause the others, or gain by them. */
const identityEvents: readonly VehicleHistoryEventType[] = [
  ...(['RESERVED', 'ACTIVATED', 'REISSUE_PERMITTED', 'REISSUE_BEGUN', 'CERTIFICATE_REPLACED'] as const),
  ...(['PROVISIONING_UNDONE', 'RENEWAL_BEGUN', 'CERTIFICATE_RENEWED', 'RENEWAL_UNDONE'] as const),
  ...(['TCU_REPLACED', 'TCU_REMOVED', 'SUSPENDED', 'RESUMED', 'REVOKED', 'VIN_REVEALED'] as const),
];

/** Attributes by which a later vehicle could have something in common with this one. */
const erasedNames = ['deviceId', 'expectedDeviceId', 'certificateId', 'publicKeyFingerprint'] as const;

/** Deletes or strips the next lines. */
export async function eraseVehicleHistory(
  { referenceId }: VehicleScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
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
  const lines = items as VehicleHistoryItem[];
  const others = lines.filter(({ event }) => !identityEvents.includes(event));
  await deleteAll(
    history,
    others.map(({ atId }) => ({ referenceId, atId })),
    options,
  );
  let count = others.length;
  for (const line of lines.filter(({ event }) => identityEvents.includes(event))) {
    count += (await strip(line, options)) ? 1 : 0;
  }
  const next: unknown = last?.['atId'];
  return { count, ...(typeof next === 'string' && { next }) };
}

/** Returns false for a line that has nothing to erase. */
async function strip(line: VehicleHistoryItem, options: CallOptions): Promise<boolean> {
  const names = erasedNames.filter((name) => line[name] !== undefined);
  if (names.length === 0) {
    return false;
  }
  const { atId, referenceId } = line;
  const command = new UpdateCommand({
    TableName: history,
    Key: { referenceId, atId },
    UpdateExpression: `REMOVE ${names.join(', ')}`,
    // Without a condition, a line that is gone would come back empty.
    ConditionExpression: 'attribute_exists(atId)',
  });
  return conditionHeld(documents.send(command, options));
}
