/** Vehicle state, last step: checks the caller's access and reads the vehicle's state. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/** Reads consistently, so that a subscriber never reads an older version than it has received. */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  requireAccess(ctx);
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Returns the item; null for a vehicle without one. */
export function response(ctx: VehicleContext<unknown, VehicleStateItem | null>): VehicleStateItem | null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  return ctx.result;
}
