/**
 * Subscribing to the state, last step: takes a short lease on the vehicle's live mode.
 * `askForLiveMode` reads the stream of the leases, so the subscriber waits neither for AWS IoT nor
 * for the vehicle.
 */
import type { DynamoDBBatchPutItemRequest } from '@aws-appsync/utils';
import { startLeaseSeconds } from '../../domain/live-mode.ts';
import type { VehicleContext } from '../registry/context.ts';
import { putLease } from './lease-item.ts';

/** Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. */
export function request(ctx: VehicleContext<unknown>): DynamoDBBatchPutItemRequest {
  return putLease(ctx, undefined, startLeaseSeconds);
}

/** Without a lease, the vehicle keeps its pace, and the subscriber receives what it sends. */
export function response(): null {
  return null;
}
