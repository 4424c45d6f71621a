/**
 * Summaries under the numbers of their signals, as the state's open minutes and the rows store
 * them. An earlier release stored them under the signals' names.
 */
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import type { OpenMinute, StoredSummary } from '../../domain/vehicle-state.ts';
import { type Summaries, merge, withoutPrototype } from './minutes.ts';

/** The summaries of a stored text of either form, under numbers. */
export function readSummaries(text: string): Summaries {
  // Only the ingest function writes the text.
  return numbered(JSON.parse(text) as Readonly<Record<string, StoredSummary>>);
}

/** The minutes of a stored text of either form, with their summaries under numbers. */
export function readMinutes(text = '[]'): OpenMinute[] {
  // Only the ingest function and erasures write the text.
  const minutes = JSON.parse(text) as readonly OpenMinute[];
  return minutes.map(({ start, signals }) => ({ start, signals: numbered(signals) }));
}

function numbered(signals: Readonly<Record<string, StoredSummary>>): Summaries {
  const summaries = withoutPrototype<StoredSummary>({});
  for (const [key, summary] of Object.entries(signals)) {
    const number = summaryKeyOf(key);
    summaries[number] = merge(summaries[number], summary);
  }
  return summaries;
}
