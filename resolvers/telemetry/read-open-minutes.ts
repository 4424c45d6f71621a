/**
 * Telemetry summaries, step before the last: reads the minutes that nothing has closed yet, which
 * have no rows.
 */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import type { OpenMinute, VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { TelemetryContext } from './context.ts';
import { requireVisibleRange } from './range.ts';

type OpenMinutesContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, VehicleStateItem | null>;

/**
 * Skipped for hours and days. Read before the rows, so that a minute is missing from both never,
 * and in both at most.
 */
export function request(ctx: OpenMinutesContext): DynamoDBGetItemRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined || ctx.args.resolution !== 'MINUTE') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Leaves the minutes that begin in the span that the caller may see. */
export function response(ctx: OpenMinutesContext): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const stored = ctx.result?.state?.openMinutes;
  const range = requireVisibleRange(ctx);
  if (stored === undefined || range === undefined) {
    return null;
  }
  // What the ingest function stores.
  const minutes = JSON.parse(stored) as readonly OpenMinute[];
  ctx.stash.openMinutes = minutes.filter(({ start }) => start >= range.from && start < range.to);
  return null;
}
