/**
 * Telemetry summaries: checks the caller's access and reads a page. It has hours or days, the hours
 * of days of a time zone, or the hours by the minute before the first open one.
 */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { hourOf } from '../../domain/open-hours.ts';
import { type PackedHourItem, packedHourKey } from '../../domain/packed-hours.ts';
import {
  itemsWithinBudget,
  maxHoursOfLocalDays,
  maxPackedHours,
  summaryPageLimits,
} from '../../domain/page.ts';
import { type TelemetrySummaryItem, summaryKey } from '../../domain/telemetry.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requireLimitWithin } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { beginDays, hoursOfDays, withHoursOfDays } from './days-page.ts';
import { endOfHours, withHours } from './minutes-page.ts';
import { requireVisibleRange } from './range.ts';

type SummaryItem = TelemetrySummaryItem | PackedHourItem;
type SummariesContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, Page<SummaryItem> | null>;

const nothing: Page<TelemetrySummaryItem> = { items: [] };

/**
 * Leaves out the minute, hour or day in which the caller's access began, because it may hold older
 * values. The key condition limits pages as for messages.
 */
export function request(ctx: SummariesContext): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  const { minutes } = ctx.stash;
  const hasMinutes = minutes === undefined || minutes.from < endOfHours(minutes);
  if (range === undefined || !hasMinutes) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  const { first, last, page } = toRead(ctx, range);
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

/** The first and the last sort key, and the page. */
interface KeysToRead {
  readonly first: string;
  readonly last: string;
  readonly page: { readonly limit: number; readonly nextToken?: string };
}

function toRead(ctx: SummariesContext, range: TimeRange): KeysToRead {
  const { resolution, signals, timeZone } = ctx.args;
  const { minutes } = ctx.stash;
  if (minutes !== undefined) {
    return {
      first: packedHourKey(toTimestamp(hourOf(minutes.from))),
      last: packedHourKey(toTimestamp(endOfHours(minutes) - 1)),
      page: { limit: maxPackedHours },
    };
  }
  if ((timeZone ?? undefined) !== undefined) {
    const days = beginDays(ctx, range, timeZone ?? '');
    if (days.days.length === 0) {
      runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
    }
    ctx.stash.days = days;
    const [first, last] = hoursOfDays(ctx, days);
    return {
      first: summaryKey('HOUR', first),
      last: summaryKey('HOUR', last),
      page: { limit: maxHoursOfLocalDays },
    };
  }
  const limit = requireLimitWithin(ctx.args, summaryPageLimits);
  return {
    first: summaryKey(resolution, toTimestamp(range.from)),
    last: summaryKey(resolution, toTimestamp(range.to - 1)),
    page: pageOf(ctx.args, Math.min(limit, itemsWithinBudget(signals.length))),
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
  const { days, minutes } = ctx.stash;
  if (days !== undefined) {
    ctx.stash.days = withHoursOfDays(ctx, days, page as Page<TelemetrySummaryItem>);
    return nothing;
  }
  if (minutes === undefined) {
    // The keys of hours and days have items of this type.
    return page as Page<TelemetrySummaryItem>;
  }
  ctx.stash.minutes = withHours(ctx, minutes, page as Page<PackedHourItem>);
  return nothing;
}
