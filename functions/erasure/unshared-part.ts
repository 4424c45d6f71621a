/** The part of a time with a vehicle that an owner did not share with another owner. */
import type { ErasedRange } from '../../domain/erased-times.ts';

/** The time of another owner of the vehicle, in epoch milliseconds. */
export interface OthersTime {
  readonly from: number;
  /** The first moment after it; absent while it lasts, and where its end is unknown. */
  readonly end?: number;
}

/**
 * The first part of the time that no other owner shares: from the beginning on, or since the others
 * of the beginning have left, until another owner comes. Undefined when others share all of it.
 */
export function unsharedPart(
  { from, until }: ErasedRange,
  others: readonly OthersTime[],
): ErasedRange | undefined {
  let begins = from;
  for (const other of [...others].sort((one, two) => one.from - two.from)) {
    if (other.from > begins) {
      return begins > until ? undefined : { from: begins, until: Math.min(until, other.from - 1) };
    }
    begins = Math.max(begins, other.end ?? Infinity);
  }
  return begins > until ? undefined : { from: begins, until };
}
