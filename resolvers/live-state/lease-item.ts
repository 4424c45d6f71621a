/** The write of a lease on a vehicle's live mode. */
import { type DynamoDBBatchPutItemRequest, util } from '@aws-appsync/utils';
import { type LeaseItem, leaseKey } from '../../domain/live-mode.ts';
import { tables } from '../../domain/tables.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireTable } from '../runtime/tables.ts';

/**
 * Puts a lease that lasts some seconds, for a viewer or for the start of a subscription. Fails with
 * VEHICLE_NOT_FOUND when the access has ended since it was read. A batch, because it may name
 * another table than that of its data source.
 */
export function putLease(
  ctx: VehicleContext<unknown>,
  watchId: string | undefined,
  seconds: number,
): DynamoDBBatchPutItemRequest {
  const { since } = requireAccess(ctx);
  const until = util.time.nowEpochSeconds() + seconds;
  const { referenceId } = ctx.stash;
  const watch = leaseKey(since, watchId);
  const lease = { referenceId, watch, until, expiresAt: until } satisfies LeaseItem;
  return {
    operation: 'BatchPutItem',
    tables: { [requireTable(ctx.env, tables.Watches)]: [util.dynamodb.toMapValues(lease)] },
  };
}
