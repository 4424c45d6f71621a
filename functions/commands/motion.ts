/** Whether a vehicle stands, by its latest telemetry. AWS actions: functions/README.md. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { reasonCodes } from '../../domain/command-execution.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import { motionOf } from '../../domain/motion.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const states = tableName('VehicleState');

/**
 * Reads the state consistently for UNLOCK_DOORS. Returns the reason code of a refusal when the
 * vehicle moves or may move. Returns undefined otherwise, and for all other kinds.
 */
export async function motionRefusal(
  { kind, referenceId }: RemoteCommandItem,
  options: CallOptions,
): Promise<string | undefined> {
  if (kind !== 'UNLOCK_DOORS') {
    return undefined;
  }
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: states, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only this system writes the table.
  const motion = motionOf(item as VehicleStateItem | undefined, Date.now());
  if (motion === 'STATIONARY') {
    return undefined;
  }
  return motion === 'MOVING' ? reasonCodes.vehicleMoving : reasonCodes.motionUnknown;
}
