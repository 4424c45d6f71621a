/**
 * Spans of time that a caller asks for, in epoch milliseconds: `from` belongs to them, `to` does
 * not.
 */

/** The span. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** 9999-12-31T23:59:59.999Z: the last moment whose text sorts as the others do. */
const lastMoment = 253_402_300_799_999;

/**
 * A moment some milliseconds later, but no later than the last one whose text sorts as the others
 * do.
 */
export const later = (moment: number, milliseconds: number): number =>
  Math.min(moment + milliseconds, lastMoment);

/** What of the span lies after an access began; undefined when nothing does. */
export function rangeSince({ from, to }: TimeRange, sinceMs: number): TimeRange | undefined {
  const clipped = { from: Math.max(from, sinceMs), to: Math.min(to, lastMoment) };
  return clipped.from < clipped.to ? clipped : undefined;
}
