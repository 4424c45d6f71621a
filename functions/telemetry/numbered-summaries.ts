/**
 * Summaries under the numbers of their signals, as rows store them. An earlier release stored them
 * under the signals' names.
 */
import { mergeSummaries } from '../../domain/merge-summaries.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { type Summaries, withoutPrototype } from './summaries.ts';

/** The summaries of a stored text of either form, under numbers. */
export function readSummaries(text: string): Summaries {
  // Only the ingest function writes the text.
  const signals = JSON.parse(text) as Readonly<Record<string, StoredSummary>>;
  const summaries = withoutPrototype<StoredSummary>({});
  for (const [key, summary] of Object.entries(signals)) {
    const number = summaryKeyOf(key);
    summaries[number] = mergeSummaries(summaries[number], summary);
  }
  return summaries;
}
