/** Telemetry summaries: reads the open minutes, which have no rows yet. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import type { OpenMinute, VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { TelemetryContext } from './context.ts';
import { requireVisibleRange } from './range.ts';

type OpenMinutesContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, VehicleStateItem | null>;

/**
 * Skipped for hours and days. Runs before the rows are read, so that a minute may be in both reads
 * but is never missing from both.
 */
export function request(ctx: OpenMinutesContext): DynamoDBGetItemRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined || ctx.args.resolution !== 'MINUTE') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Stores in the stash the minutes that begin in the visible range. */
export function response(ctx: OpenMinutesContext): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const stored = ctx.result?.state?.openMinutes;
  const range = requireVisibleRange(ctx);
  if (stored === undefined || range === undefined) {
    return null;
  }
  // Only the ingest function writes the text.
  const minutes = JSON.parse(stored) as readonly OpenMinute[];
  ctx.stash.openMinutes = minutes.filter(({ start }) => start >= range.from && start < range.to);
  return null;
}
