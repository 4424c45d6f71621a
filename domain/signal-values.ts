/** Stored values of signals as the schema shows them: in the order of their names, each with exactly one of number, boolean and text. */
import type { SignalSummary, TelemetryValue } from './generated/schema-types.ts';
import type { SignalScalar } from './telemetry-message.ts';
import type { StoredSignals, StoredSummary } from './vehicle-state.ts';
import { effectiveTime } from './vehicle-state.ts';

/** A signal's newest value with its times in epoch milliseconds. */
export interface NewestValue extends TelemetryValue {
  readonly observedMs: number;
  readonly receivedMs: number;
}

/** The values of one message; with `wanted` only of the signals of these names. */
export function telemetryValues(
  signals: Readonly<Record<string, SignalScalar>>,
  wanted?: readonly string[] | null,
): TelemetryValue[] {
  return namesIn(signals, wanted).flatMap((name) => {
    const value = signals[name];
    return value === undefined ? [] : [toTelemetryValue(name, value)];
  });
}

/**
 * The newest values whose effective time is `sinceMs` (epoch milliseconds) or later: what came before
 * belongs to another person. A value received before `sinceMs` is never among them.
 */
export function newestValuesSince(signals: StoredSignals, sinceMs: number): NewestValue[] {
  return namesIn(signals).flatMap((name) => {
    const stored = signals[name];
    if (stored === undefined) return [];
    const [value, observedAt, receivedMs] = stored;
    const observedMs = effectiveTime(observedAt, receivedMs);
    return observedMs < sinceMs ? [] : [{ ...toTelemetryValue(name, value), observedMs, receivedMs }];
  });
}

/** Summaries of the signals of these names. */
export function signalSummaries(
  signals: Readonly<Record<string, StoredSummary>>,
  wanted: readonly string[],
): SignalSummary[] {
  return namesIn(signals, wanted).flatMap((name) => {
    const stored = signals[name];
    if (stored === undefined) return [];
    const [count, sum, minimum, maximum] = stored;
    return [{ name, minimum, maximum, mean: sum / count, count }];
  });
}

function toTelemetryValue(name: string, value: SignalScalar): TelemetryValue {
  return {
    name,
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
    text: typeof value === 'string' ? value : null,
  };
}

function namesIn(signals: Readonly<Record<string, unknown>>, wanted?: readonly string[] | null): string[] {
  const names = Object.keys(signals).sort();
  return wanted ? names.filter((name) => wanted.indexOf(name) >= 0) : names;
}
