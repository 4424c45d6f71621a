/**
 * The values that contradict that a vehicle stands. They count by the time of their receipt, even
 * when they are refused, because a vehicle's clock or sensor may be wrong
 * (docs/decisions/0045-standing-needs-the-last-word.md).
 */
import type { ObservedSignals } from '../../domain/observation.ts';
import { withoutPrototype } from './summaries.ts';

/** Each motion signal with the only value that does not contradict a stationary vehicle. */
const stationary = withoutPrototype<number | boolean>({ 'Vehicle.Speed': 0, 'Vehicle.IsMoving': false });

/** True when a value contradicts that the vehicle stands. */
export function contradictsStationary(name: string, value: unknown): boolean {
  return Object.hasOwn(stationary, name) && value !== stationary[name];
}

/** True when one of the values contradicts that the vehicle stands. */
export function saysMoving(signals: ObservedSignals): boolean {
  return signals.some(([name, value]) => contradictsStationary(name, value));
}

/** True when a message holds a motion value that was not accepted. */
export function hasRefusedMotion(
  signals: Readonly<Record<string, unknown>>,
  taken: ObservedSignals,
): boolean {
  return Object.keys(stationary).some(
    (signal) => Object.hasOwn(signals, signal) && !taken.some(([name]) => name === signal),
  );
}
