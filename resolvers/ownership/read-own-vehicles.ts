/** My vehicles, last step: reads the vehicles of the page. */
import { type DynamoDBBatchGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { VehicleItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { fail } from '../runtime/fail.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { MyVehiclesContext } from './my-vehicles-context.ts';

/** Reads consistently. Skipped for an empty page, because BatchGetItem needs a key. */
export function request(ctx: MyVehiclesContext): DynamoDBBatchGetItemRequest {
  const { accesses } = ctx.stash;
  if (accesses.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const keys = accesses.map((access) => util.dynamodb.toMapValues({ referenceId: access.referenceId }));
  const table = requireTable(ctx.env, tables.VehicleRegistry);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: true } } };
}

/**
 * Stores the vehicles in the stash. Fails when some are unread, because they would look like ended
 * accesses.
 */
export function response(ctx: MyVehiclesContext<BatchGetResult<VehicleItem> | null>): null {
  const table = requireTable(ctx.env, tables.VehicleRegistry);
  const vehicles = ctx.result?.data[table];
  const unread = ctx.result?.unprocessedKeys?.[table] ?? [];
  if (ctx.error || !vehicles || unread.length > 0) {
    fail('SERVICE_UNAVAILABLE');
  }
  ctx.stash.vehicles = vehicles;
  return null;
}
