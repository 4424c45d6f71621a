/** Summaries of signals while values are added to them. */
import { mergeSummaries } from '../../domain/merge-summaries.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';

/**
 * Number of a signal → summary, while values are added. Has no prototype, so that no name is
 * inherited.
 */
export type Summaries = Record<string, StoredSummary>;

/** Adds the summaries of one period to the sums of a longer one, in place. */
export function addAll(sums: Summaries, added: Readonly<Summaries>): void {
  for (const [key, summary] of Object.entries(added)) {
    sums[key] = mergeSummaries(sums[key], summary);
  }
}

/** A copy without a prototype, so that only the signals' own names are found. */
export function withoutPrototype<Value>(signals: Readonly<Record<string, Value>>): Record<string, Value> {
  // Object.create has no type parameter.
  return Object.assign(Object.create(null) as Record<string, Value>, signals);
}
