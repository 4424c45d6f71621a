/** Renewing a watch, last step: takes or renews the viewer's lease on the vehicle's live mode. */
import type { DynamoDBBatchPutItemRequest } from '@aws-appsync/utils';
import type { VehicleWatch } from '../../domain/generated/schema-types.ts';
import { leaseSeconds } from '../../domain/live-mode.ts';
import { putLease } from './lease-item.ts';
import { type BatchPutResult, requireLease } from './require-lease.ts';
import type { WatchContext } from './watch-context.ts';

/** Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. */
export function request(ctx: WatchContext): DynamoDBBatchPutItemRequest {
  return putLease(ctx, ctx.args.watchId, leaseSeconds);
}

/** Fails with SERVICE_UNAVAILABLE when the lease was not written. */
export function response(ctx: WatchContext<BatchPutResult | null>): VehicleWatch {
  return requireLease(ctx, leaseSeconds);
}
