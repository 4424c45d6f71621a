/** Summaries of the API, sorted into the bins of a period. */
import type { SignalName } from '../../../domain/signals.ts';
import type { Span } from './periods.ts';

/** Smallest, greatest and mean value of a signal. */
export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Number of values. */
  readonly count: number;
}

/** A minute or hour of the API. */
export interface SummaryRow {
  /** ISO 8601. */
  readonly start: string;
  readonly signals: readonly (Extent & { readonly name: string })[];
}

/** What became of a bin; signals without a value in it are left out. */
export type Bin = ReadonlyMap<string, Extent>;

/** Merges two extents; the mean is that of all values. */
export function mergeExtents(one: Extent | undefined, other: Extent): Extent {
  if (one === undefined) {
    return other;
  }
  const count = one.count + other.count;
  return {
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    mean: (one.mean * one.count + other.mean * other.count) / count,
    count,
  };
}

/**
 * Returns what is in each of the spans, which are in order and do not overlap. A row belongs to the
 * span in which it begins; one outside of all is left out.
 */
export function fillBins(rows: readonly SummaryRow[], spans: readonly Span[]): readonly Bin[] {
  const bins = spans.map(() => new Map<string, Extent>());
  for (const { start, signals } of rows) {
    const at = Date.parse(start);
    const index = spans.findLastIndex(({ from, to }) => from <= at && at < to);
    const bin = bins[index];
    if (bin !== undefined) {
      for (const { name, minimum, maximum, mean, count } of signals) {
        bin.set(name, mergeExtents(bin.get(name), { minimum, maximum, mean, count }));
      }
    }
  }
  return bins;
}

/** Returns a signal of each bin; undefined where the vehicle sent no value of it. */
export function valuesOf(bins: readonly Bin[], signal: SignalName): readonly (Extent | undefined)[] {
  return bins.map((bin) => bin.get(signal));
}

/**
 * Returns the kilometres driven in each bin, from readings of the odometer: the difference to the
 * greatest reading before. A reading that fell comes from another odometer, and counts from itself.
 */
export function distancesOf(readings: readonly (Extent | undefined)[]): readonly (number | undefined)[] {
  let before: number | undefined;
  return readings.map((reading) => {
    if (reading === undefined) {
      return undefined;
    }
    const from = before !== undefined && before <= reading.minimum ? before : reading.minimum;
    before = reading.maximum;
    return reading.maximum - from;
  });
}
