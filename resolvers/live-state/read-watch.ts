/** Subscribing to the state: reads until when changes are published. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Reads eventually consistently: an older value causes one unnecessary write, which its condition
 * makes harmless.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId }),
    projection: { expression: '#watchedUntil', expressionNames: { '#watchedUntil': 'watchedUntil' } },
  };
}

/** Stores the time in the stash. */
export function response(ctx: VehicleContext<unknown, Pick<VehicleStateItem, 'watchedUntil'> | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const watchedUntil = ctx.result?.watchedUntil;
  if (watchedUntil !== undefined) {
    ctx.stash.watchedUntil = watchedUntil;
  }
  return null;
}
