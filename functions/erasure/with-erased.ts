/** Adds a range to the erased times of a vehicle. */
import { dayMs } from '../../domain/durations.ts';
import { type ErasedRange, type ErasedTimes, rangesOf } from '../../domain/erased-times.ts';

/** With more ranges than this, of about 40 bytes each, the gap between the two oldest is closed. */
export const maxErasedTimes = 20;

/**
 * Days that a range is kept beyond the retention of messages. An older message is refused by its
 * age, and a record waits in the stream for at most one day.
 */
const keptBeyondDays = 2;

/**
 * The erased times with one more range, at the moment `at` (epoch ms). Ranges that touch become
 * one, so that a repeated erasure adds nothing. Ranges too old for any message to arrive are left
 * out.
 */
export function withErased(
  times: ErasedTimes | undefined,
  added: ErasedRange,
  at: number,
  messageRetentionDays: number,
): ErasedTimes {
  const keptSince = at - (messageRetentionDays + keptBeyondDays) * dayMs;
  const sorted = [...rangesOf(times), added]
    .filter(({ until }) => until >= keptSince)
    .sort((one, other) => one.from - other.from);
  const joined: ErasedRange[] = [];
  sorted.forEach((range) => {
    const last = joined[joined.length - 1];
    if (last !== undefined && range.from <= last.until + 1) {
      joined[joined.length - 1] = { from: last.from, until: Math.max(last.until, range.until) };
    } else {
      joined.push(range);
    }
  });
  return toTimes(bounded(joined));
}

/**
 * Closing the oldest gap refuses late messages of that gap, and erases nothing. If the oldest range
 * were left out instead, erased data could return.
 */
function bounded(ranges: readonly ErasedRange[]): readonly ErasedRange[] {
  const surplus = ranges.length - maxErasedTimes;
  const first = ranges[0];
  const last = ranges[surplus];
  if (surplus <= 0 || first === undefined || last === undefined) {
    return ranges;
  }
  return [{ from: first.from, until: last.until }, ...ranges.slice(surplus + 1)];
}

function toTimes(ranges: readonly ErasedRange[]): ErasedTimes {
  const times: Record<string, number> = {};
  ranges.forEach(({ from, until }) => {
    times[`${from}`] = until;
  });
  return times;
}
