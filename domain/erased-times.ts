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

/** True for something that was observed (epoch milliseconds) within an erased time. */
export function isErased(times: ErasedTimes | undefined, observedAt: number): boolean {
  return rangesOf(times).some(({ from, until }) => from <= observedAt && observedAt <= until);
}

/** True when a period of `lengthMs` has a moment in common with an erased time. */
export function isErasedPeriod(times: ErasedTimes | undefined, start: number, lengthMs: number): boolean {
  return rangesOf(times).some((range) => overlaps(range, start, lengthMs));
}

/** True when a period of `lengthMs` has a moment in common with the range. */
export function overlaps({ from, until }: ErasedRange, start: number, lengthMs: number): boolean {
  return from < start + lengthMs && start <= until;
}

/** The ranges, in no order. */
export function rangesOf(times: ErasedTimes | undefined): ErasedRange[] {
  return Object.entries(times ?? {}).map(([from, until]) => ({ from: +from, until }));
}
