/** Takes the minutes of stored hours into a page of summaries by the minute. */
import { util } from '@aws-appsync/utils';
import type {
  QueryVehicleTelemetrySummaryArgs,
  TelemetrySummary,
} from '../../domain/generated/schema-types.ts';
import { hourMs } from '../../domain/open-hours.ts';
import { type PackedHourItem, type PackedMinute, unpackMinutes } from '../../domain/packed-hours.ts';
import { itemsWithinBudget, summaryPageLimits } from '../../domain/page.ts';
import { summaryLengths } from '../../domain/telemetry.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { type Page, requireLimitWithin } from '../runtime/page.ts';
import type { MinutesPage, TelemetryContext } from './context.ts';
import { toSummary } from './to-summary.ts';

type MinutesContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs>;

/** Where the stored hours of a page end: at the first open hour, or with the range. */
export function endOfHours({ openHour, to }: MinutesPage): number {
  return Math.min(openHour ?? to, to);
}

/**
 * The `nextToken` of a page: the first minute of the next page, and after a slash where its
 * messages begin by the vehicle's clock, if that is later. Null when the range ends, or nothing can
 * be stored yet.
 */
export function positionText({ from, fromKey, to }: MinutesPage): string | null {
  if (from >= to || from > util.time.nowEpochMilliSeconds()) {
    return null;
  }
  return fromKey > from ? `${toTimestamp(from)}/${toTimestamp(fromKey)}` : toTimestamp(from);
}

/** How many minutes a page may have. */
export function minutesOfPage({ args }: MinutesContext): number {
  const limit = requireLimitWithin(args, summaryPageLimits);
  return Math.min(limit, itemsWithinBudget(args.signals.length));
}

/**
 * Returns the page with the minutes of the hours, as many as fit. `hours` begins with the hour of
 * `page.from`.
 */
export function withHours(ctx: MinutesContext, page: MinutesPage, hours: Page<PackedHourItem>): MinutesPage {
  const limit = minutesOfPage(ctx);
  const items: TelemetrySummary[] = [];
  const read = { count: 0, from: page.from };
  hours.items.forEach((item) => {
    const start = toMilliSeconds(item.resolutionStart.split('#')[1] ?? '');
    const taken = visibleMinutes(item, start, page).slice(0, limit - read.count);
    taken.forEach(([minute, signals]) => {
      const at = start + minute * summaryLengths.MINUTE;
      items.push(...toSummary(ctx, toTimestamp(at), signals));
      read.from = at + summaryLengths.MINUTE;
    });
    read.count += taken.length;
    if (read.count < limit) {
      read.from = Math.min(start + hourMs, page.to);
    }
  });
  const hasMore = (hours.nextToken ?? undefined) !== undefined || read.count === limit;
  const from = hasMore ? read.from : endOfHours(page);
  return { ...page, items, from, fromKey: Math.max(from, page.fromKey) };
}

/** The minutes of an hour that are in the page's range and were not read before. */
function visibleMinutes(
  item: PackedHourItem,
  start: number,
  { from, to }: MinutesPage,
): readonly PackedMinute[] {
  const minutes = unpackMinutes(item.minutes);
  // An hour within the range needs no iterations.
  if (from <= start && start + hourMs <= to) {
    return minutes;
  }
  return minutes.filter(([minute]) => {
    const at = start + minute * summaryLengths.MINUTE;
    return at >= from && at < to;
  });
}
