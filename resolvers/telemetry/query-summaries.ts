/**
 * Telemetry summaries: checks the caller's access and reads a page of hours or days, or the hours
 * by the minute before the first open one.
 */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { hourMs } from '../../domain/open-hours.ts';
import { type PackedHourItem, packedHourKey } from '../../domain/packed-hours.ts';
import { itemsWithinBudget, mostPackedHours, summaryPageLimits } from '../../domain/page.ts';
import { type TelemetrySummaryItem, summaryKey } from '../../domain/telemetry.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requireLimitWithin } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { endOfHours, withHours } from './minutes-page.ts';
import { requireVisibleRange } from './range.ts';

type SummaryItem = TelemetrySummaryItem | PackedHourItem;
type SummariesContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, Page<SummaryItem> | null>;

const nothing: Page<TelemetrySummaryItem> = { items: [] };

/**
 * Leaves out the minute, hour or day in which the caller's access began, because it may hold values
 * from before. The key condition limits pages as for messages.
 */
export function request(ctx: SummariesContext): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  const { minutes } = ctx.stash;
  const hasMinutes = minutes === undefined || minutes.from < endOfHours(minutes);
  if (range === undefined || !hasMinutes) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  const { resolution, signals } = ctx.args;
  const limit = requireLimitWithin(ctx.args, summaryPageLimits);
  const [first, last, page] =
    minutes === undefined
      ? [
          summaryKey(resolution, toTimestamp(range.from)),
          summaryKey(resolution, toTimestamp(range.to - 1)),
          pageOf(ctx.args, Math.min(limit, itemsWithinBudget(signals.length))),
        ]
      : [
          packedHourKey(toTimestamp(minutes.from - (minutes.from % hourMs))),
          packedHourKey(toTimestamp(endOfHours(minutes) - 1)),
          { limit: mostPackedHours },
        ];
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'resolutionStart' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':first': first,
        ':last': last,
      }),
    },
    scanIndexForward: true,
    // Only minutes need it: an hour that was just closed is no longer among the open ones.
    consistentRead: minutes !== undefined,
    ...page,
  };
}

/**
 * Returns the oldest periods first; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(ctx: SummariesContext): Page<TelemetrySummaryItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  const page = ctx.result ?? nothing;
  const { minutes } = ctx.stash;
  if (minutes === undefined) {
    // The keys of hours and days have items of this type.
    return page as Page<TelemetrySummaryItem>;
  }
  ctx.stash.minutes = withHours(ctx, minutes, page as Page<PackedHourItem>);
  return nothing;
}
