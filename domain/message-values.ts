/**
 * The text in which Telemetry keeps the values of one message. DynamoDB charges for each KB of an
 * item, and the names of a whole car's signals take 1.6 KB, so signals have numbers. Resolvers read
 * the text within AppSync's iterations: the writer sorts the signals, and positions are looked up
 * without a loop.
 */
import type { ObservedSignals } from './observation.ts';
import { isName, summaryKeyOf } from './signal-numbers.ts';
import type { SignalScalar } from './telemetry-message.ts';

/** The values of a stored message, as two lists of the same length. */
export interface MessageValues {
  /**
   * Numbers of signals, or names. They are compared as texts, because AppSync's `===` was reported
   * to fail on numbers (docs/decisions/0029).
   */
  readonly keys: readonly string[];
  /** The value of each key. */
  readonly values: readonly SignalScalar[];
  /** True when the keys are in the order of the signals' names. */
  readonly isSorted: boolean;
}

/**
 * The text of a message's values: the same for the same values in any order. It has the keys of the
 * signals, joined by commas and in the order of their names, then a JSON list of their values. A
 * key is the signal's number, or its name if it has none. The text as a whole is not JSON, so that
 * an earlier release fails on it instead of taking positions for other values.
 */
export function packMessage(signals: ObservedSignals): string {
  const known = Object.fromEntries(signals);
  const names = Object.keys(known).sort();
  return `${names.map(summaryKeyOf).join()}${JSON.stringify(names.map((name) => known[name]))}`;
}

/**
 * The values of a text of `packMessage`, or of an earlier release, which stored them under their
 * names.
 */
export function readMessage(text: string): MessageValues {
  if (text.startsWith('{')) {
    // Only earlier releases of the ingest function wrote such a text.
    const signals = JSON.parse(text) as Readonly<Record<string, SignalScalar>>;
    return { keys: Object.keys(signals), values: Object.values(signals), isSorted: false };
  }
  const begin = text.indexOf('[');
  // Only `packMessage` writes such a text.
  const values = JSON.parse(text.slice(begin)) as readonly SignalScalar[];
  return { keys: text.slice(0, begin).split(','), values, isSorted: true };
}

/** A signal's value in a message; undefined when the message does not hold the signal. */
export function valueIn({ keys, values }: MessageValues, name: string): SignalScalar | undefined {
  if (!isName(name)) {
    return undefined;
  }
  const numbered = keys.indexOf(summaryKeyOf(name));
  const at = numbered < 0 ? keys.indexOf(name) : numbered;
  return at < 0 ? undefined : values[at];
}
