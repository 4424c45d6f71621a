/**
 * Creates telemetry messages from a car's readings: what changed since the last message, and all
 * signals once a minute.
 */
import { type SignalName, signals } from '../../../domain/signals.ts';
import type { SignalScalar, TelemetryMessage } from '../../../domain/telemetry-message.ts';
import type { Readings } from '../drive/readings.ts';

/**
 * Milliseconds after which all signals are sent again, so that a lost change does not matter for
 * long.
 */
const everythingMs = 60_000;

// The keys of the catalogue.
const names = Object.keys(signals) as SignalName[];

/** Creates the messages of one run. */
export interface TelemetryFeed {
  /**
   * Returns the message for these readings; undefined when nothing changed. `observedAt` is the
   * vehicle's own time. With `hasEverything`, the message has all signals. No two messages have the
   * same `eventId`.
   */
  next(
    readings: Partial<Readings>,
    observedAt: number,
    hasEverything?: boolean,
  ): TelemetryMessage | undefined;
}

/**
 * Creates a feed with the event ids `<session>-<number>`. With `speaksAlways`, a message without
 * changes holds the speed.
 */
export function createTelemetryFeed(session: string, speaksAlways = false): TelemetryFeed {
  let last: Partial<Readings> | undefined;
  let everythingAt = -Infinity;
  let count = 0;
  return {
    next(readings, observedAt, hasEverything = false) {
      const isDue = hasEverything || Math.abs(observedAt - everythingAt) >= everythingMs;
      const before = isDue ? undefined : last;
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
      const speed = { 'Vehicle.Speed': readings['Vehicle.Speed'] ?? 0 };
      return { eventId, observedAt, signals: changed ?? speed };
    },
  };
}

function changesSince(
  before: Partial<Readings> | undefined,
  readings: Partial<Readings>,
): Readonly<Record<string, SignalScalar>> | undefined {
  if (before === undefined) {
    return readings;
  }
  let changed: Record<string, SignalScalar> | undefined;
  for (const name of names) {
    const value = readings[name];
    if (value === undefined || value === before[name]) {
      continue;
    }
    changed ??= {};
    changed[name] = value;
  }
  return changed;
}
