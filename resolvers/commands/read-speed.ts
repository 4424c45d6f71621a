/** Sending a command, step 4 of 8, for UNLOCK_DOORS only: does the vehicle move? */
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { runtime, util } from '@aws-appsync/utils';
import { isKnownToMove } from '../../domain/command-wish.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';
import { skipWhenRepeated } from './earlier.ts';

/** Reads what the vehicle said last. */
export function request(ctx: SendContext): DynamoDBGetItemRequest {
  skipWhenRepeated(ctx.stash);
  if (ctx.args.input.kind !== 'UNLOCK_DOORS') runtime.earlyReturn(null, { skipTo: 'NEXT' });
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Fails with VEHICLE_MOVING. A state that cannot be read is no leave to unlock. */
export function response(ctx: SendContext<VehicleStateItem | null>): null {
  if (ctx.error) fail('SERVICE_UNAVAILABLE');
  if (isKnownToMove(ctx.result ?? undefined, util.time.nowEpochMilliSeconds())) fail('VEHICLE_MOVING');
  return null;
}
