/**
 * A vehicle's numeric signals by the minute, hour or day, for its owners and drivers from the
 * beginning of their access on.
 */
import { mostSummarySignals, summaryPageLimits } from '../../domain/page.ts';
import type {
  QueryVehicleTelemetrySummaryArgs,
  TelemetrySummary,
  VehicleTelemetrySummaryPage,
} from '../../domain/generated/schema-types.ts';
import { type TelemetrySummaryItem, summaryKey } from '../../domain/telemetry.ts';
import { signalSummaries } from '../../domain/signal-values.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, requireLimitWithin } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireRange } from '../runtime/range.ts';
import { shownValues } from './shown-values.ts';
import { checkSignalNames } from './signal-names.ts';

type SummaryContext = TelemetryContext<QueryVehicleTelemetrySummaryArgs, unknown, Page<TelemetrySummaryItem>>;

type StoredSummaries = Readonly<Record<string, StoredSummary>>;

/**
 * Stores caller, Reference ID and time range in the stash. Fails with INVALID_ARGUMENT for invalid
 * arguments.
 */
export function request(ctx: SummaryContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.range = requireRange(ctx.args);
  checkSignalNames(ctx.args.signals, mostSummarySignals);
  requireLimitWithin(ctx.args, summaryPageLimits);
  return {};
}

/**
 * The page that the last step read, with the open minutes at its end. Items without any of the
 * signals are left out.
 */
export function response(ctx: SummaryContext): VehicleTelemetrySummaryPage {
  requireAccess(ctx);
  const page = ctx.prev.result;
  const closed: string[] = [];
  const items = page.items.flatMap((item) => {
    closed.push(item.resolutionStart);
    const start = item.resolutionStart.split('#')[1] ?? '';
    // Only the ingest function writes the text.
    return summaryOf(ctx, start, JSON.parse(item.signals) as StoredSummaries);
  });
  return { items: [...items, ...openMinutes(ctx, page, closed)], nextToken: page.nextToken ?? null };
}

/**
 * The open minutes were read before the rows, so a minute that was closed in between is already
 * among the rows, complete.
 */
function openMinutes(
  ctx: SummaryContext,
  page: Page<TelemetrySummaryItem>,
  closed: readonly string[],
): TelemetrySummary[] {
  if ((page.nextToken ?? undefined) !== undefined) {
    return [];
  }
  return (ctx.stash.openMinutes ?? []).flatMap((minute) => {
    const start = toTimestamp(minute.start);
    const isClosed = closed.indexOf(summaryKey('MINUTE', start)) >= 0;
    return isClosed ? [] : summaryOf(ctx, start, minute.signals);
  });
}

function summaryOf(ctx: SummaryContext, start: string, stored: StoredSummaries): TelemetrySummary[] {
  const signals = shownValues(ctx.stash.vehicle, signalSummaries(stored, ctx.args.signals));
  return signals.length === 0 ? [] : [{ start, signals }];
}
