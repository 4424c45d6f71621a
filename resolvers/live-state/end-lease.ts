/**
 * Ending a watch, last step: writes a lease that ends now. It is not deleted, because the stream
 * would then mix the ends that viewers want with the deletions of expired leases.
 */
import type { DynamoDBBatchPutItemRequest } from '@aws-appsync/utils';
import type { VehicleWatch } from '../../domain/generated/schema-types.ts';
import { putLease } from './lease-item.ts';
import { type BatchPutResult, requireLease } from './require-lease.ts';
import type { WatchContext } from './watch-context.ts';

/** Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. */
export function request(ctx: WatchContext): DynamoDBBatchPutItemRequest {
  return putLease(ctx, ctx.args.watchId, 0);
}

/** Fails with SERVICE_UNAVAILABLE when the lease was not written. */
export function response(ctx: WatchContext<BatchPutResult | null>): VehicleWatch {
  return requireLease(ctx, 0);
}
