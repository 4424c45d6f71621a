/** Erases all items of a table under a vehicle's partition key. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type TableName, tables } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { ErasurePart } from './parts.ts';
import type { VehicleScope } from './scope.ts';

/** Items of a page; DynamoDB reads at most 1 MB of them. */
const pageSize = 250;

/** Tables whose items a vehicle's Reference ID leads to. */
type VehicleTable = Extract<TableName, 'RemoteCommands' | 'Telemetry' | 'TelemetrySummaries' | 'Watches'>;

/**
 * A part that deletes the vehicle's items of a table. Waits while one has the attribute `awaited`:
 * the outcome of a command, which would be written to an item that is gone.
 */
export function erasePartition(store: VehicleTable): ErasurePart<VehicleScope> {
  return {
    store,
    run: async ({ referenceId }, after, options: CallOptions) => {
      const { sortKey } = tables[store];
      const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
        new QueryCommand({
          TableName: tableName(store),
          KeyConditionExpression: 'referenceId = :referenceId',
          ExpressionAttributeValues: { ':referenceId': referenceId },
          ProjectionExpression: '#key, awaited',
          ExpressionAttributeNames: { '#key': sortKey },
          ConsistentRead: true,
          Limit: pageSize,
          ...(after !== undefined && { ExclusiveStartKey: { referenceId, [sortKey]: after } }),
        }),
        options,
      );
      if (items.some((item) => item['awaited'] !== undefined)) {
        return { count: 0, isWaiting: true, ...(after !== undefined && { next: after }) };
      }
      const keys = items.map((item) => ({ referenceId, [sortKey]: String(item[sortKey]) }));
      await deleteAll(tableName(store), keys, options);
      const next: unknown = last?.[sortKey];
      return { count: keys.length, ...(typeof next === 'string' && { next }) };
    },
  };
}
