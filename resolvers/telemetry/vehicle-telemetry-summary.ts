/**
 * A vehicle's numeric signals by the minute, hour or day, for its owners and drivers from the
 * beginning of their access on.
 */
import { maxSummarySignals, summaryPageLimits } from '../../domain/page.ts';
import type {
  QueryVehicleTelemetrySummaryArgs,
  VehicleTelemetrySummaryPage,
} from '../../domain/generated/schema-types.ts';
import type { TelemetrySummaryItem } from '../../domain/telemetry.ts';
import { isTimeZone } from '../../domain/time-zones.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { type Page, requireLimitWithin } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { toDays } from './days-page.ts';
import { positionText } from './minutes-page.ts';
import { requireRange } from '../runtime/range.ts';
import { checkSignalNames } from './signal-names.ts';
import { toSummary } from './to-summary.ts';

type SummaryContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, unknown, Page<TelemetrySummaryItem>>;

/**
 * Stores caller, Reference ID and time range in the stash. Fails with INVALID_ARGUMENT for invalid
 * arguments.
 */
export function request(ctx: SummaryContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.range = requireRange(ctx.args);
  checkSignalNames(ctx.args.signals, maxSummarySignals);
  requireLimitWithin(ctx.args, summaryPageLimits);
  checkTimeZone(ctx.args);
  return {};
}

/**
 * Fails with INVALID_ARGUMENT for an unknown zone, which a later step could not catch, and for one
 * beside another resolution.
 */
function checkTimeZone({ resolution, timeZone }: QueryVehicleTelemetrySummaryArgs): void {
  const zone = timeZone ?? undefined;
  if (zone !== undefined && (resolution !== 'DAY' || !isTimeZone(zone))) {
    fail('INVALID_ARGUMENT', { argument: 'timeZone' });
  }
}

/** The page that the steps read. Items without any of the signals are left out. */
export function response(ctx: SummaryContext): VehicleTelemetrySummaryPage {
  requireAccess(ctx);
  const { days, minutes } = ctx.stash;
  if (days !== undefined) {
    return toDays(ctx, days);
  }
  if (minutes !== undefined) {
    const open = minutes.open.flatMap(({ start, signals }) => toSummary(ctx, start, signals));
    return { items: [...minutes.items, ...open], nextToken: positionText(minutes) };
  }
  const page = ctx.prev.result;
  const items = page.items.flatMap((item) => {
    const start = item.resolutionStart.split('#')[1] ?? '';
    // Only the ingest function writes the text.
    return toSummary(ctx, start, JSON.parse(item.signals) as Readonly<Record<string, StoredSummary>>);
  });
  return { items, nextToken: page.nextToken ?? null };
}
