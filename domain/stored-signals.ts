/**
 * The text in which VehicleState keeps the newest values. Each message rewrites it, and DynamoDB
 * charges for each KB of the item, so signals have numbers and times are relative. It is plain
 * JSON, because resolvers read it and APPSYNC_JS cannot inflate. APPSYNC_JS has no counting loop
 * either, hence the methods of arrays.
 */
import { numberedSignals } from './signal-numbers.ts';
import type { SignalScalar } from './telemetry-message.ts';
import type { StoredSignal, StoredSignals } from './vehicle-state.ts';

/**
 * Values with the same times: how many milliseconds before the newest value they were observed, how
 * many milliseconds after that they were received, and then each signal's number and value.
 */
export type PackedGroup = readonly SignalScalar[];

/** The greatest `observedAt` in epoch milliseconds, and the groups. */
export type PackedSignals = readonly [newestAt: number, groups: readonly PackedGroup[]];

/** The index in a group of the first signal's number. */
const firstNumber = 2;

/**
 * The values of a text of `packSignals`, or of an earlier release, which stored them under their
 * names. A number that `numberedSignals` does not have is left out, because a newer release wrote
 * it.
 */
export function unpackSignals(text: string): StoredSignals {
  if (!text.startsWith('[')) {
    // Only earlier releases of the ingest function wrote such a text.
    return JSON.parse(text) as StoredSignals;
  }
  // Only `packSignals` writes such a text.
  const [newestAt, groups] = JSON.parse(text) as PackedSignals;
  const signals: Record<string, StoredSignal> = {};
  groups.forEach((group) => unpackGroup(newestAt, group, signals));
  return signals;
}

/**
 * The time of the newest value in epoch milliseconds; undefined for a text of an earlier release,
 * and for one without values.
 */
export function newestTimeIn(text: string): number | undefined {
  if (!text.startsWith('[')) {
    return undefined;
  }
  // Only `packSignals` writes such a text.
  const [newestAt, groups] = JSON.parse(text) as PackedSignals;
  return groups.length === 0 ? undefined : newestAt;
}

function unpackGroup(newestAt: number, group: PackedGroup, signals: Record<string, StoredSignal>): void {
  // A group begins with these two.
  const [age, lag] = group as readonly [number, number];
  const observedAt = newestAt - age;
  group.forEach((value, index) => {
    if (index > firstNumber && index % 2 === 1) {
      const name = numberedSignals[group[index - 1] as number];
      if (name !== undefined) {
        signals[name] = [value, observedAt, observedAt + lag];
      }
    }
  });
}
