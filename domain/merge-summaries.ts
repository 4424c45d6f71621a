/** Merging of summaries, for the ingest function and for the resolvers. */
import type { StoredSummary } from './vehicle-state.ts';

/** Merges two summaries of a signal. */
export function mergeSummaries(one: StoredSummary | undefined, other: StoredSummary): StoredSummary {
  if (one === undefined) {
    return other;
  }
  const [count, sum, minimum, maximum] = one;
  return [count + other[0], sum + other[1], Math.min(minimum, other[2]), Math.max(maximum, other[3])];
}

/** The summary of a single value. */
export const summaryOfValue = (value: number): StoredSummary => [1, value, value, value];
