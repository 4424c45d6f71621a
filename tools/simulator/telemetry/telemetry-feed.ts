/**
 * Makes messages of what a car's sensors say: what changed since the last message, and everything
 * once a minute.
 */
import { type SignalName, signals } from '../../../domain/signals.ts';
import type { SignalScalar, TelemetryMessage } from '../../../domain/telemetry-message.ts';
import type { Readings } from '../drive/readings.ts';

/**
 * Milliseconds after which all signals are sent again, so that whoever missed a change learns of
 * it.
 */
const everythingMs = 60_000;

// The catalogue's own keys.
const names = Object.keys(signals) as SignalName[];

/** A source of messages. */
export interface TelemetryFeed {
  /**
   * The message for what is read now; undefined when nothing changed. `observedAt` is the vehicle's
   * own time, and never twice the same with the same `eventId`.
   */
  next(readings: Readings, observedAt: number): TelemetryMessage | undefined;
}

/**
 * A feed whose messages are named `<session>-<number>`. With `speaksAlways` the speed is told even
 * when nothing changed.
 */
export function createTelemetryFeed(session: string, speaksAlways = false): TelemetryFeed {
  let last: Readings | undefined;
  let everythingAt = -Infinity;
  let count = 0;
  return {
    next(readings, observedAt) {
      const before = Math.abs(observedAt - everythingAt) >= everythingMs ? undefined : last;
      const changed = changesSince(before, readings);
      last = readings;
      if (before === undefined) {
        everythingAt = observedAt;
      }
      if (changed === undefined && !speaksAlways) {
        return undefined;
      }
      const eventId = `${session}-${count.toString(36)}`;
      count += 1;
      return { eventId, observedAt, signals: changed ?? { 'Vehicle.Speed': readings['Vehicle.Speed'] } };
    },
  };
}

function changesSince(
  before: Readings | undefined,
  readings: Readings,
): Readonly<Record<string, SignalScalar>> | undefined {
  if (before === undefined) {
    return readings;
  }
  let changed: Record<string, SignalScalar> | undefined;
  for (const name of names) {
    if (readings[name] === before[name]) {
      continue;
    }
    changed ??= {};
    changed[name] = readings[name];
  }
  return changed;
}
