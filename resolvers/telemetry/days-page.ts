/** Summaries by the days of the caller's time zone: a page of them. */
import { util } from '@aws-appsync/utils';
import type {
  QueryVehicleTelemetrySummaryArgs,
  VehicleTelemetrySummaryPage,
} from '../../domain/generated/schema-types.ts';
import { type LocalDay, type SplitHour, type Sums, addSummaries, dayAt } from '../../domain/local-days.ts';
import { hourMs, hourOf } from '../../domain/open-hours.ts';
import { maxLocalDays, summaryPageLimits } from '../../domain/page.ts';
import { type TelemetrySummaryItem, summaryLengths } from '../../domain/telemetry.ts';
import { type TimeRange, later } from '../../domain/time-range.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { toEpochMilliSeconds, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { type Page, requireLimitWithin } from '../runtime/page.ts';
import { offsetAt, startOfDay } from '../runtime/time-zone.ts';
import type { DaysPage, TelemetryContext } from './context.ts';
import { toSummary } from './to-summary.ts';

type DaysContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs>;

/** Numbers of days; one before the first and one after the last may be needed. */
const dayNumbers =
  '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33'.split(' ');

/**
 * Returns the page's days, which begin within the requested range or, for the first one, before the
 * caller's access. Fails with INVALID_ARGUMENT for an unusable `nextToken`.
 */
export function beginDays(ctx: DaysContext, { from, to }: TimeRange, zone: string): DaysPage {
  const position = positionOf(ctx.args.nextToken);
  const limit = Math.min(requireLimitWithin(ctx.args, summaryPageLimits), maxLocalDays);
  const first = Math.max(from, position);
  const offset = offsetAt(first, zone);
  const midnight = first + offset - ((first + offset) % summaryLengths.DAY);
  const noon = midnight - offset - summaryLengths.DAY / 2;
  // One offset a day, because each is a call of AppSync's.
  const offsets = dayNumbers
    .slice(0, limit + 3)
    .map((number) => offsetAt(noon + +number * summaryLengths.DAY, zone));
  const starts = offsets
    .slice(1)
    .map((after, index) =>
      startOfDay(midnight + index * summaryLengths.DAY, offsets[index] ?? after, after, zone),
    );
  const isWhole = (starts[0] ?? 0) >= Math.max(ctx.stash.range.from, position);
  const days = isWhole ? starts : starts.slice(1);
  const count = days.filter((start) => start < to).length;
  return { ...daysBetween(days.slice(0, Math.min(count, limit) + 1)), split: [], to };
}

/** Days without a value between the moments, and the last moment as their end. */
function daysBetween(starts: readonly number[]): Pick<DaysPage, 'days' | 'end'> {
  const days = starts.slice(0, -1).map((start): LocalDay => ({ start, sums: {}, isCutAtHour: false }));
  return { days, end: starts[starts.length - 1] ?? 0 };
}

/** Where each day begins, and where the last one ends. */
export function boundariesOf({ days, end }: DaysPage): number[] {
  return [...days.map(({ start }) => start), end];
}

/** Where the last page ended; 0 without one. */
function positionOf(nextToken: string | null | undefined): number {
  const text = nextToken ?? undefined;
  if (text === undefined) {
    return 0;
  }
  return toEpochMilliSeconds(text) ?? fail('INVALID_ARGUMENT', { argument: 'nextToken' });
}

/**
 * The hours to read: from the one in which the first day begins to the end of the last day. An hour
 * in which the caller's access began is left out.
 */
export function hoursOfDays(
  ctx: DaysContext,
  { days, end }: DaysPage,
): readonly [first: string, last: string] {
  const since = toMilliSeconds(requireAccess(ctx).since);
  const first = Math.max(hourOf(days[0]?.start ?? 0), since);
  return [toTimestamp(first), toTimestamp(later(end, -1))];
}

/**
 * Returns the page with the hours, which are in order. Where DynamoDB ended its page, a day without
 * all of its hours is left to the next page.
 */
export function withHoursOfDays(
  ctx: DaysContext,
  page: DaysPage,
  { items, nextToken }: Page<TelemetrySummaryItem>,
): DaysPage {
  const last = items[items.length - 1];
  const isCut = (nextToken ?? undefined) !== undefined;
  const read = isCut ? (last === undefined ? 0 : startOf(last) + hourMs) : Infinity;
  const starts = boundariesOf(page).filter((start) => start <= read);
  if (starts.length < 2) {
    return fail('SERVICE_UNAVAILABLE');
  }
  const names = wantedNames(ctx);
  const { days, end } = daysBetween(starts);
  const split: SplitHour[] = [];
  items.forEach((item) => {
    const start = startOf(item);
    const day = dayAt(starts, start);
    const next = starts[day + 1];
    // Only the ingest function writes the text.
    const stored = JSON.parse(item.signals) as Readonly<Record<string, StoredSummary>>;
    if (next !== undefined && next < start + hourMs) {
      const sums: Sums = {};
      addSummaries(sums, stored, names);
      if (Object.keys(sums).length > 0) {
        split.push({ start, sums });
      }
    } else {
      addSummaries(days[day]?.sums, stored, names);
    }
  });
  return { ...page, days, end, split };
}

function startOf({ resolutionStart }: TelemetrySummaryItem): number {
  return toMilliSeconds(resolutionStart.split('#')[1] ?? '');
}

/** The names of the argument `signals`, each once. */
export function wantedNames({ args: { signals } }: DaysContext): string[] {
  return signals.filter((name, index) => signals.indexOf(name) === index);
}

/** The page in the schema's shape. Days without a value are left out. */
export function toDays(ctx: DaysContext, { days, end, to }: DaysPage): VehicleTelemetrySummaryPage {
  const items = days.flatMap(({ start, sums, isCutAtHour }) =>
    toSummary(ctx, toTimestamp(start), sums, isCutAtHour),
  );
  const hasMore = end < to && end <= util.time.nowEpochMilliSeconds();
  return { items, nextToken: hasMore ? toTimestamp(end) : null };
}
