/** The keys under which summaries of signals are stored. */
import { numberedSignals } from '../../domain/signal-numbers.ts';

/** The key of a signal's summary: its number, or its name while it has none. */
export function summaryKeyOf(name: string): string {
  const number = numberedSignals.indexOf(name);
  return number < 0 ? name : String(number);
}

/** The name of the signal with this key. */
export function nameOfSummary(key: string): string {
  return /^\d+$/.test(key) ? (numberedSignals[Number(key)] ?? key) : key;
}
