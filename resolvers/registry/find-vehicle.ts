/**
 * Reads a vehicle's registry item by its Reference ID; the fields after it decide who may see it.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/** Reads consistently: a vehicle activated or revoked just now counts as such. */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Leaves the vehicle, if there is one; its absence is told later, like another's. */
export function response(ctx: VehicleContext<unknown, VehicleItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.vehicle = ctx.result;
  }
  return null;
}
