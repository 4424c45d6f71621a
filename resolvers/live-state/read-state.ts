/**
 * Vehicle state, last step: reads what the ingest function knows, once it is clear that the caller
 * may see the vehicle.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/** Reads consistently: whoever has seen a version by subscription must not read an older one. */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  requireAccess(ctx);
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** The item; null for a vehicle without one. */
export function response(ctx: VehicleContext<unknown, VehicleStateItem | null>): VehicleStateItem | null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  return ctx.result;
}
