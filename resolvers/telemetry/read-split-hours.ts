/**
 * Summaries by the days of a time zone: reads the minutes of the hours in which a day begins, and
 * splits them. Minutes are kept for as long as messages, hours for longer.
 */
import { type DynamoDBBatchGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetrySummaryArgs } from '../../domain/generated/schema-types.ts';
import { addMinutes, addSummaries, dayAt } from '../../domain/local-days.ts';
import { type PackedHourItem, packedHourKey, unpackMinutes } from '../../domain/packed-hours.ts';
import { tables } from '../../domain/tables.ts';
import { type TelemetrySummaryItem, summaryLengths } from '../../domain/telemetry.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { DaysPage, TelemetryContext } from './context.ts';
import { boundariesOf, wantedNames } from './days-page.ts';

type SplitContext = TelemetryContext<
  QueryVehicleTelemetrySummaryArgs,
  BatchGetResult<PackedHourItem> | null,
  Page<TelemetrySummaryItem>
>;

/** Skipped where days begin with an hour of UTC, and for other summaries. */
export function request(ctx: SplitContext): DynamoDBBatchGetItemRequest {
  requireAccess(ctx);
  const split = ctx.stash.days?.split ?? [];
  if (split.length === 0) {
    runtime.earlyReturn(ctx.prev.result, { skipTo: 'NEXT' });
  }
  const keys = split.map(({ start }) =>
    util.dynamodb.toMapValues({
      referenceId: ctx.stash.referenceId,
      resolutionStart: packedHourKey(toTimestamp(start)),
    }),
  );
  const table = requireTable(ctx.env, tables.TelemetrySummaries);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: false } } };
}

/**
 * Adds the minutes to the days and returns what the last step read. Fails when some are unread,
 * because they would look like expired ones.
 */
export function response(ctx: SplitContext): Page<TelemetrySummaryItem> {
  const table = requireTable(ctx.env, tables.TelemetrySummaries);
  const hours = ctx.result?.data[table];
  const unread = ctx.result?.unprocessedKeys?.[table] ?? [];
  const { days } = ctx.stash;
  if (ctx.error || !hours || unread.length > 0 || days === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  ctx.stash.days = withSplitHours(wantedNames(ctx), days, hours);
  return ctx.prev.result;
}

function withSplitHours(
  names: readonly string[],
  page: DaysPage,
  hours: readonly (PackedHourItem | null)[],
): DaysPage {
  const starts = boundariesOf(page);
  const { days } = page;
  /** Boundaries of days whose minutes have expired. */
  const cut: number[] = [];
  page.split.forEach(({ start, sums }, index) => {
    const hour = hours[index] ?? undefined;
    const day = dayAt(starts, start);
    const [before, after] = [days[day]?.sums, days[day + 1]?.sums];
    if (hour === undefined) {
      // The hour counts for the day in which it begins.
      addSummaries(before, sums, names);
      cut.push(day);
    } else {
      const begin = ((starts[day + 1] ?? 0) - start) / summaryLengths.MINUTE;
      addMinutes(unpackMinutes(hour.minutes), names, begin, [before, after]);
    }
  });
  const isCut = (boundary: number): boolean => cut.indexOf(boundary) >= 0;
  return {
    ...page,
    days: days.map((day, index) => ({ ...day, isCutAtHour: isCut(index - 1) || isCut(index) })),
  };
}
