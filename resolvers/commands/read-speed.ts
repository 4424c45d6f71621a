/** Sending a command, for UNLOCK_DOORS only: checks that the vehicle stands. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import { motionOf } from '../../domain/motion.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';
import { skipWhenRepeated } from './earlier.ts';

/** Reads the vehicle's latest state. */
export function request(ctx: SendContext): DynamoDBGetItemRequest {
  skipWhenRepeated(ctx.stash);
  if (ctx.args.input.kind !== 'UNLOCK_DOORS') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/**
 * Fails with VEHICLE_MOVING or VEHICLE_MOTION_UNKNOWN unless the vehicle stands by `motionOf`.
 * Fails with SERVICE_UNAVAILABLE when the state cannot be read.
 */
export function response(ctx: SendContext<VehicleStateItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const motion = motionOf(ctx.result ?? undefined, util.time.nowEpochMilliSeconds());
  if (motion === 'MOVING') {
    fail('VEHICLE_MOVING');
  }
  if (motion !== 'STATIONARY') {
    fail('VEHICLE_MOTION_UNKNOWN');
  }
  return null;
}
