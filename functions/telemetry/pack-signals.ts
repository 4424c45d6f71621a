/** Writes the text that `domain/stored-signals.ts` describes and reads. */
import { numberedSignals } from '../../domain/signal-numbers.ts';
import type { PackedSignals } from '../../domain/stored-signals.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import type { StoredSignals } from '../../domain/vehicle-state.ts';

/**
 * The text of the values, in the order of the signals' numbers and thus the same for the same
 * values. A name without a number is left out; every signal of the catalogue has one.
 */
export function packSignals(signals: StoredSignals): string {
  const newestAt = Object.values(signals).reduce((newest, [, at]) => Math.max(newest, at), 0);
  const groups = new Map<string, SignalScalar[]>();
  for (const [number, name] of numberedSignals.entries()) {
    const stored = Object.hasOwn(signals, name) ? signals[name] : undefined;
    if (stored !== undefined) {
      const [value, observedAt, receivedAt] = stored;
      const times = [newestAt - observedAt, receivedAt - observedAt];
      const group = groups.get(times.join()) ?? times;
      groups.set(times.join(), [...group, number, value]);
    }
  }
  const packed: PackedSignals = [newestAt, [...groups.values()]];
  return JSON.stringify(packed);
}
