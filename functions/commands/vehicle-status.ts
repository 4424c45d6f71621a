/** Whether a vehicle can get commands now. AWS actions: functions/README.md. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { reasonCodes } from '../../domain/command-execution.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const vehicles = tableName('VehicleRegistry');

/** Why a vehicle can get no command: an error code, and the command's reason code. */
export type StatusRefusal = (typeof reasonCodes)['withoutTcu' | 'suspended' | 'revoked'];

/**
 * Reads the status consistently, right before the hand-over: the TCU may be taken out at any time.
 * Undefined for an active vehicle.
 */
export async function statusRefusal(
  { referenceId }: Pick<RemoteCommandItem, 'referenceId'>,
  options: CallOptions,
): Promise<StatusRefusal | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({
      TableName: vehicles,
      Key: { referenceId },
      ConsistentRead: true,
      ProjectionExpression: '#status',
      ExpressionAttributeNames: { '#status': 'status' },
    }),
    options,
  );
  // Only provisioning writes the table.
  switch ((item as Pick<VehicleItem, 'status'> | undefined)?.status) {
    case 'ACTIVE':
      return undefined;
    case 'SUSPENDED':
      return reasonCodes.suspended;
    case 'PROVISIONING':
    case 'WITHOUT_TCU':
      return reasonCodes.withoutTcu;
    case 'REVOKED':
    case undefined:
      return reasonCodes.revoked;
  }
}
