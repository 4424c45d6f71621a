/** A stored minute, hour or day in the schema's shape. */
import type {
  QueryVehicleTelemetrySummaryArgs,
  TelemetrySummary,
} from '../../domain/generated/schema-types.ts';
import type { PackedSummary } from '../../domain/packed-hours.ts';
import { signalSummaries } from '../../domain/signal-values.ts';
import type { TelemetryContext } from './context.ts';
import { shownValues } from './shown-values.ts';

/**
 * Returns the requested signals of a period that begins at `start` (ISO 8601); nothing when it has
 * none of them. `isCutAtHour` is false when not given.
 */
export function toSummary(
  ctx: TelemetryContext<QueryVehicleTelemetrySummaryArgs>,
  start: string,
  stored: Readonly<Record<string, PackedSummary>>,
  isCutAtHour?: boolean,
): TelemetrySummary[] {
  const signals = shownValues(ctx.stash.vehicle, signalSummaries(stored, ctx.args.signals));
  return signals.length === 0 ? [] : [{ start, isCutAtHour: isCutAtHour === true, signals }];
}
