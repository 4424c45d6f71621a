/** Summaries by the minute: reads which hours are open, whose minutes no item has yet. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { hourMs, openHoursOf } from '../../domain/open-hours.ts';
import { clockToleranceMs, summaryLengths } from '../../domain/telemetry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { toEpochMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TelemetryContext } from './context.ts';
import { nextMinute, requireVisibleRange } from './range.ts';

type OpenHoursContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, VehicleStateItem | null>;

/**
 * Skipped for hours and days. Runs before the items are read, so that a minute may be in both reads
 * but is never missing from both.
 */
export function request(ctx: OpenHoursContext): DynamoDBGetItemRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined || ctx.args.resolution !== 'MINUTE') {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Stores in the stash where the page begins, and the first open hour from there. */
export function response(ctx: OpenHoursContext): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const range = requireVisibleRange(ctx);
  if (range === undefined) {
    return null;
  }
  const [position, key] = positionOf(ctx.args.nextToken);
  const from = Math.max(nextMinute(range.from), position);
  const open = openHoursOf(ctx.result?.state).filter(
    ({ start }) => start + hourMs > from && start < range.to,
  );
  ctx.stash.minutes = {
    ...{ from, fromKey: Math.max(from, key), to: range.to },
    ...{ openHour: open[0]?.start, items: [], open: [] },
  };
  return null;
}

/**
 * Where the last page ended: a whole minute, and where the messages from there on begin by the
 * vehicle's clock. Fails with INVALID_ARGUMENT for a text that is not of `positionText`.
 */
function positionOf(nextToken: string | null | undefined): readonly [minute: number, key: number] {
  if ((nextToken ?? undefined) === undefined) {
    return [0, 0];
  }
  const [first, second, ...others] = (nextToken ?? '').split('/');
  const minute = toEpochMilliSeconds(first ?? '');
  const key = second === undefined ? minute : toEpochMilliSeconds(second);
  const isUsable =
    minute !== undefined &&
    key !== undefined &&
    minute % summaryLengths.MINUTE === 0 &&
    key >= minute &&
    key <= minute + clockToleranceMs;
  return isUsable && others.length === 0
    ? [minute, key]
    : fail('INVALID_ARGUMENT', { argument: 'nextToken' });
}
