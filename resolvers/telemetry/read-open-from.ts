/** A track: reads from which hour on messages may be missing from it. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTrackArgs } from '../../domain/generated/schema-types.ts';
import { hourMs, openHoursOf } from '../../domain/open-hours.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { TelemetryContext } from './context.ts';
import { requireTrackRange } from './track-range.ts';

type OpenFromContext = TelemetryContext<QueryVehicleTrackArgs, VehicleStateItem | null>;

/**
 * Runs before the items are read, so that an hour that is closed meanwhile is said to be open,
 * never the reverse.
 */
export function request(ctx: OpenFromContext): DynamoDBGetItemRequest {
  if (requireTrackRange(ctx) === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Stores the beginning of the first open hour of the range in the stash, if it has one. */
export function response(ctx: OpenFromContext): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const range = requireTrackRange(ctx);
  if (range === undefined) {
    return null;
  }
  const [first] = openHoursOf(ctx.result?.state).filter(
    ({ start }) => start + hourMs > range.from && start < range.to,
  );
  if (first !== undefined) {
    ctx.stash.openFrom = Math.max(first.start, range.from);
  }
  return null;
}
