/** Who learns of an event: persons whose access is open now and had begun when it happened. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { type Viewers, viewersOf } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const states = tableName('VehicleState');

/** Reads the viewers of the line's vehicle consistently; empty for a vehicle without any. */
export async function viewersAt(
  { at, referenceId }: VehicleHistoryItem,
  options: CallOptions,
): Promise<Viewers> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: states, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only the ingest function and the ownership resolvers write the item.
  const viewers = (item as VehicleStateItem | undefined)?.viewers ?? {};
  const present = viewersOf(viewers, new Date().toISOString(), at);
  return Object.fromEntries(Object.entries(viewers).filter(([ownerId]) => present.includes(ownerId)));
}
