/**
 * Telemetry summaries, last step: checks the caller's access and reads a page of minutes, hours or
 * days.
 */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { itemsWithinBudget, summaryPageLimits } from '../../domain/page.ts';
import { type TelemetrySummaryItem, summaryKey } from '../../domain/telemetry.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requireLimitWithin } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireVisibleRange } from './range.ts';

const nothing: Page<TelemetrySummaryItem> = { items: [] };

/**
 * Leaves out the minute, hour or day in which the caller's access began, because it may hold values
 * from before. The key condition limits pages as for messages.
 */
export function request(ctx: TelemetryContext<QueryVehicleTelemetrySummaryArgs>): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  const { resolution, signals } = ctx.args;
  const limit = requireLimitWithin(ctx.args, summaryPageLimits);
  const openMinutes = ctx.stash.openMinutes ?? [];
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'resolutionStart' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':first': summaryKey(resolution, toTimestamp(range.from)),
        ':last': summaryKey(resolution, toTimestamp(range.to - 1)),
      }),
    },
    scanIndexForward: true,
    // Only minutes need it: one that was just closed is no longer among the open minutes.
    consistentRead: resolution === 'MINUTE',
    ...pageOf(ctx.args, Math.min(limit, itemsWithinBudget(signals.length, openMinutes.length))),
  };
}

/**
 * Returns the oldest periods first; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: TelemetryContext<QueryVehicleTelemetrySummaryArgs, Page<TelemetrySummaryItem> | null>,
): Page<TelemetrySummaryItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? nothing;
}
