/** Time zones of `util.time`. */
import { util } from '@aws-appsync/utils';
import { summaryLengths } from '../../domain/telemetry.ts';

/**
 * The offset of a zone from UTC at a moment, both in milliseconds. `zone` is a name of
 * `domain/time-zones.ts` (assumption appsync-js-6): for another one the handler ends with an
 * internal error.
 */
export function offsetAt(moment: number, zone: string): number {
  // Such as +0530.
  const text = util.time.epochMilliSecondsToFormatted(moment, 'Z', zone);
  const length = +text.slice(1, 3) * summaryLengths.HOUR + +text.slice(3, 5) * summaryLengths.MINUTE;
  return text.startsWith('-') ? -length : length;
}

/**
 * The first moment of a day, in epoch milliseconds. `midnight` is its midnight as if the zone were
 * UTC; the offsets are those of the noons before and after it. Where the clocks change between the
 * two, midnight may come twice or not at all.
 */
export function startOfDay(midnight: number, before: number, after: number, zone: string): number {
  const start = midnight - before;
  if (before === after) {
    return start;
  }
  const changesLater = offsetAt(start - 1, zone) === before;
  const isOfDay = start + offsetAt(start, zone) >= midnight;
  return changesLater && isOfDay ? start : midnight - after;
}
