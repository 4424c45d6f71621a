/**
 * Throw-away items of the table VehicleState, for checks of DynamoDB itself. No vehicle has their
 * keys.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CheckContext } from '../check.ts';
import { throwawayItem, type ThrowawayItem } from '../names.ts';
import { deleteItem } from './remove-vehicle.ts';

/** Puts a throw-away item and returns its key. */
export async function putThrowawayItem(
  { deployment, facts, cleanup }: CheckContext,
  name: ThrowawayItem,
  attributes: object,
): Promise<string> {
  const referenceId = throwawayItem(facts.require('people').tenantId, name);
  cleanup.add(`throw-away item ${referenceId} of VehicleState`, () =>
    deleteItem(deployment, 'VehicleState', { referenceId }),
  );
  const TableName = deployment.tableName('VehicleState');
  await deployment.clients.documents.send(
    new PutCommand({ TableName, Item: { referenceId, ...attributes } }),
  );
  return referenceId;
}
