/** Reads a vehicle's registry item by its Reference ID; later steps decide who may see it. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/** Reads consistently, so that an activation or revocation applies at once. */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/**
 * Stores the vehicle in the stash, if there is one. A later step fails for an absent vehicle as for
 * another tenant's.
 */
export function response(ctx: VehicleContext<unknown, VehicleItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.vehicle = ctx.result;
  }
  return null;
}
