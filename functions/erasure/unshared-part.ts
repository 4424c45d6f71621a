/** The part of a time with a vehicle that an owner did not share with another owner. */
import type { ErasedRange } from '../../domain/erased-times.ts';

/** The time of another owner of the vehicle, in epoch milliseconds. */
export interface OthersTime {
  readonly from: number;
  /** The first moment after it; absent while it lasts, and where its end is unknown. */
  readonly end?: number;
}

/** All parts of the time that no other owner shares, in their order. */
export function unsharedParts(time: ErasedRange, others: readonly OthersTime[]): readonly ErasedRange[] {
  const parts: ErasedRange[] = [];
  let rest: ErasedRange | undefined = time;
  while (rest !== undefined) {
    const part = unsharedPart(rest, others);
    if (part !== undefined) {
      parts.push(part);
    }
    rest = part === undefined || part.until >= time.until ? undefined : { ...time, from: part.until + 1 };
  }
  return parts;
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
