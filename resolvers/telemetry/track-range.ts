/** The part of a track that the caller may see. */
import type { TimeRange } from '../../domain/time-range.ts';
import type { TelemetryContext } from './context.ts';
import { nextMinute, requireVisibleRange } from './range.ts';
import { mayShowPositions } from './shown-values.ts';

/**
 * The whole minutes of the range that the caller may see; undefined when there are none, and while
 * positions are switched off. Fails with VEHICLE_NOT_FOUND without an open access.
 */
export function requireTrackRange(ctx: TelemetryContext<unknown>): TimeRange | undefined {
  const range = requireVisibleRange(ctx);
  if (range === undefined || !mayShowPositions(ctx.stash.vehicle)) {
    return undefined;
  }
  const from = nextMinute(range.from);
  return from < range.to ? { from, to: range.to } : undefined;
}
