/** Time ranges that a caller requests, in epoch milliseconds: `from` is included, `to` is not. */

/** A half-open interval in epoch milliseconds, without `to` itself. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** 9999-12-31T23:59:59.999Z: the last moment whose ISO 8601 text sorts by time. */
const lastMoment = 253_402_300_799_999;

/** A moment some milliseconds later, but not after the last moment whose text sorts by time. */
export const later = (moment: number, milliseconds: number): number =>
  Math.min(moment + milliseconds, lastMoment);

/** The part of the range after an access began; undefined when there is none. */
export function rangeSince({ from, to }: TimeRange, sinceMs: number): TimeRange | undefined {
  const clipped = { from: Math.max(from, sinceMs), to: Math.min(to, lastMoment) };
  return clipped.from < clipped.to ? clipped : undefined;
}
