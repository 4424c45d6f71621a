/**
 * Erased times of a vehicle: ranges of time whose data was erased. VehicleState has them, and the
 * ingest function refuses whatever was observed within one, however late it arrives. Without them,
 * a vehicle that was away, or a record that is delivered again, would bring erased data back.
 */

/** Beginning → end of each range, both in epoch milliseconds and both included. */
export type ErasedTimes = Readonly<Record<string, number>>;

/** A range of time in epoch milliseconds, both ends included. */
export interface ErasedRange {
  readonly from: number;
  readonly until: number;
}

/** With more ranges than this, of about 40 bytes each, the gap between the two oldest is closed. */
export const mostErasedTimes = 20;

/**
 * Days that a range is kept beyond the retention of messages. An older message is refused by its
 * age, and a record waits in the stream for at most one day.
 */
const keptBeyondDays = 2;

/** True for something that was observed (epoch milliseconds) within an erased time. */
export function isErased(times: ErasedTimes | undefined, observedAt: number): boolean {
  return rangesOf(times).some(({ from, until }) => from <= observedAt && observedAt <= until);
}

/** True when a period of `lengthMs` has a moment in common with an erased time. */
export function overlapsErased(times: ErasedTimes | undefined, start: number, lengthMs: number): boolean {
  return rangesOf(times).some((range) => overlaps(range, start, lengthMs));
}

/** True when a period of `lengthMs` has a moment in common with the range. */
export function overlaps({ from, until }: ErasedRange, start: number, lengthMs: number): boolean {
  return from < start + lengthMs && start <= until;
}

/**
 * The erased times with one more range, at the moment `at` (epoch ms). Ranges that touch become
 * one, so that a repeated erasure adds nothing. Ranges of which no message can arrive any more are
 * left out.
 */
export function withErased(
  times: ErasedTimes | undefined,
  added: ErasedRange,
  at: number,
  messageRetentionDays: number,
): ErasedTimes {
  const keptSince = at - (messageRetentionDays + keptBeyondDays) * 86_400_000;
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
 * Closing the oldest gap refuses late messages of that gap, and erases nothing. The other way
 * around, a range that is left out would let erased data return.
 */
function bounded(ranges: readonly ErasedRange[]): readonly ErasedRange[] {
  const surplus = ranges.length - mostErasedTimes;
  const first = ranges[0];
  const last = ranges[surplus];
  if (surplus <= 0 || first === undefined || last === undefined) {
    return ranges;
  }
  return [{ from: first.from, until: last.until }, ...ranges.slice(surplus + 1)];
}

function rangesOf(times: ErasedTimes | undefined): ErasedRange[] {
  return Object.entries(times ?? {}).map(([from, until]) => ({ from: +from, until }));
}

function toTimes(ranges: readonly ErasedRange[]): ErasedTimes {
  const times: Record<string, number> = {};
  ranges.forEach(({ from, until }) => {
    times[`${from}`] = until;
  });
  return times;
}
