/**
 * Subscribing to the state, last step: takes a lease on the vehicle's live mode. `askForLiveMode`
 * reads the stream of the leases, so the subscriber waits neither for AWS IoT nor for the vehicle.
 */
import { type DynamoDBBatchPutItemRequest, util } from '@aws-appsync/utils';
import { type LeaseItem, leaseSeconds } from '../../domain/live-mode.ts';
import { tables } from '../../domain/tables.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireTable } from '../runtime/tables.ts';

/**
 * Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. A batch, because it may
 * name another table than that of its data source.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBBatchPutItemRequest {
  const { since } = requireAccess(ctx);
  const until = util.time.nowEpochSeconds() + leaseSeconds;
  const { referenceId } = ctx.stash;
  const lease = { referenceId, watch: since, until, expiresAt: until } satisfies LeaseItem;
  return {
    operation: 'BatchPutItem',
    tables: { [requireTable(ctx.env, tables.Watches)]: [util.dynamodb.toMapValues(lease)] },
  };
}

/** Without a lease, the vehicle keeps its pace, and the subscriber receives what it sends. */
export function response(): null {
  return null;
}
