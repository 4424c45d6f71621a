/** The time range that a caller requests. */
import type { TimeRange } from '../../domain/time-range.ts';
import { toEpochMilliSeconds } from './clock.ts';
import { fail } from './fail.ts';

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
