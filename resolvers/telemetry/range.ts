/** The time range that a caller requests, and the part of it that the caller's access covers. */
import { type TimeRange, rangeSince } from '../../domain/time-range.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { toEpochMilliSeconds, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TelemetryContext } from './context.ts';

/** Fails with INVALID_ARGUMENT for a time in an unsupported format, and for an empty range. */
export function requireRange(args: { readonly from: string; readonly to: string }): TimeRange {
  const from = toEpochMilliSeconds(args.from);
  const to = toEpochMilliSeconds(args.to);
  if (from === undefined) {
    return fail('INVALID_ARGUMENT', { argument: 'from' });
  }
  if (to === undefined || to <= from) {
    return fail('INVALID_ARGUMENT', { argument: 'to' });
  }
  return { from, to };
}

/**
 * The part of the range that the caller may see; undefined when there is none. Fails with
 * VEHICLE_NOT_FOUND without an open access.
 */
export function requireVisibleRange(ctx: TelemetryContext<unknown>): TimeRange | undefined {
  const { since } = requireAccess(ctx);
  return rangeSince(ctx.stash.range, toMilliSeconds(since));
}
