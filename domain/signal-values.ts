/**
 * Stored values of signals as the schema shows them: in the order of their names, each with exactly
 * one of number, boolean and text.
 */
import type { SignalSummary, TelemetryValue } from './generated/schema-types.ts';
import { readMessage, valueIn } from './message-values.ts';
import { type PackedSummary, toSummary } from './packed-hours.ts';
import { isName, nameOfKey, summaryKeyOf } from './signal-numbers.ts';
import type { SignalScalar } from './telemetry-message.ts';
import { type StoredSignals, effectiveTime } from './vehicle-state.ts';

/** A signal's newest value with its times in epoch milliseconds. */
export interface NewestValue extends TelemetryValue {
  readonly observedMs: number;
  readonly receivedMs: number;
}

/**
 * The values of a stored message's text; with `wanted`, only those signals. Each signal takes one
 * iteration.
 */
export function telemetryValues(text: string, wanted?: readonly string[] | null): TelemetryValue[] {
  const message = readMessage(text);
  if (message.isSorted && !wanted) {
    return message.keys.flatMap((key, index) => toValues(nameOfKey(key), message.values[index]));
  }
  const names = (wanted ?? message.keys).slice().sort();
  return names.flatMap((name, index) =>
    isRepeated(names, name, index) ? [] : toValues(name, valueIn(message, name)),
  );
}

function toValues(name: string | undefined, value: SignalScalar | undefined): TelemetryValue[] {
  return name === undefined || value === undefined ? [] : [toTelemetryValue(name, value)];
}

/**
 * The newest values whose effective time is `sinceMs` (epoch milliseconds) or later: earlier values
 * belong to another person. A value received before `sinceMs` is never among them.
 */
export function newestValuesSince(signals: StoredSignals, sinceMs: number): NewestValue[] {
  return namesIn(signals, undefined).flatMap((name) => {
    const stored = signals[name];
    if (stored === undefined) {
      return [];
    }
    const [value, observedAt, receivedMs] = stored;
    const observedMs = effectiveTime(observedAt, receivedMs);
    return observedMs < sinceMs ? [] : [{ ...toTelemetryValue(name, value), observedMs, receivedMs }];
  });
}

/** Summaries of the signals that `wanted` names; stored under their numbers or their names. */
export function signalSummaries(
  signals: Readonly<Record<string, PackedSummary>>,
  wanted: readonly string[],
): SignalSummary[] {
  const names = namesIn(signals, wanted);
  return names.flatMap((name, index) => {
    const stored = storedSummary(signals, name);
    if (stored === undefined || isRepeated(names, name, index)) {
      return [];
    }
    const [count, sum, minimum, maximum] = toSummary(stored);
    return [{ name, minimum, maximum, mean: sum / count, count }];
  });
}

/** The summary of a signal; stored under its number or its name. */
export function storedSummary(
  signals: Readonly<Record<string, PackedSummary>>,
  name: string,
): PackedSummary | undefined {
  if (!isName(name)) {
    return undefined;
  }
  const numbered = summaryKeyOf(name);
  const key = Object.hasOwn(signals, numbered) ? numbered : name;
  return Object.hasOwn(signals, key) ? signals[key] : undefined;
}

/** A value as the schema shows it: in one of number, boolean and text. */
export function toTelemetryValue(name: string, value: SignalScalar): TelemetryValue {
  return {
    name,
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
    text: typeof value === 'string' ? value : null,
  };
}

/**
 * The names to show, sorted; with `wanted`, a name may repeat. Uses no loop, because AppSync limits
 * iterations.
 */
function namesIn(
  signals: Readonly<Record<string, unknown>>,
  wanted: readonly string[] | null | undefined,
): string[] {
  return wanted ? wanted.slice().sort() : Object.keys(signals).sort();
}

/** True for a repetition in the sorted list; only the first one counts. */
function isRepeated(names: readonly string[], name: string, index: number): boolean {
  return index > 0 && names[index - 1] === name;
}
