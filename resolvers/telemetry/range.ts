/** The part of a requested time range that the caller's access covers. */
import { summaryLengths } from '../../domain/telemetry.ts';
import { type TimeRange, rangeSince } from '../../domain/time-range.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { toMilliSeconds } from '../runtime/clock.ts';
import type { TelemetryContext } from './context.ts';

/**
 * The part of the range that the caller may see; undefined when there is none. Fails with
 * VEHICLE_NOT_FOUND without an open access.
 */
export function requireVisibleRange(ctx: TelemetryContext<unknown>): TimeRange | undefined {
  const { since } = requireAccess(ctx);
  return rangeSince(ctx.stash.range, toMilliSeconds(since));
}

/** The whole minute at or after a moment: one that began before it may hold earlier values. */
export function nextMinute(moment: number): number {
  return Math.ceil(moment / summaryLengths.MINUTE) * summaryLengths.MINUTE;
}
