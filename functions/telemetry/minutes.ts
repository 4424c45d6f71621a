/**
 * The minutes of a vehicle that are not in the rows of its summaries yet. They gather in its state,
 * and go into the rows from there alone, once they are closed: what is added to a row is always
 * something that was committed before, so that every try adds the same.
 */
import type { ObservedSignals } from '../../domain/observation.ts';
import { isSummarised } from '../../domain/signals.ts';
import type { OpenMinute, StoredSummary } from '../../domain/vehicle-state.ts';

/** Signal → values, growing. Without a prototype, so that no name is inherited. */
export type Summaries = Record<string, StoredSummary>;

const minuteMs = 60_000;

/**
 * Minutes in one state beyond which the next record waits for a further write of the state. An item
 * has room for many more; each of them costs capacity with every write.
 */
export const mostMinutes = 30;
/**
 * Minutes that one record may add beyond that: a FleetWise message holds values of many moments.
 */
const mostMinutesOfRecord = 30;
/**
 * Minutes that were closed long ago and that one write of the state takes up again. Each costs
 * three rows, of two write units each when a message holds all summarised signals: so 20 such
 * messages that come late cost less than 100 units in all, 40 of them for the messages themselves.
 */
export const mostLateMinutes = 4;

/** Open minutes, divided by whether a message has closed them. */
export interface DividedMinutes {
  readonly closed: readonly OpenMinute[];
  readonly open: readonly OpenMinute[];
}

/**
 * Divides the minutes of a committed state; `newestAt` is the effective time of its newest value.
 */
export function divideMinutes(
  referenceId: string,
  minutes: readonly OpenMinute[],
  newestAt: number,
): DividedMinutes {
  const horizon = horizonOf(referenceId, newestAt);
  return {
    closed: minutes.filter(({ start }) => start < horizon),
    open: minutes.filter(({ start }) => start >= horizon),
  };
}

/** The minutes while messages are added. */
export class Minutes {
  readonly #referenceId: string;
  readonly #minutes: Map<number, Summaries>;
  #late = 0;

  constructor(referenceId: string, open: readonly OpenMinute[]) {
    this.#referenceId = referenceId;
    this.#minutes = new Map(open.map(({ start, signals }) => [start, withoutPrototype(signals)]));
  }

  /**
   * Adds a message of the effective time `at`; `newestAt` is the greatest of all messages up to
   * this one. Returns false when the message is of a minute for which there is no room.
   */
  add(at: number, signals: ObservedSignals, newestAt: number): boolean {
    const numeric = signals.filter(([name, value]) => typeof value === 'number' && isSummarised(name));
    if (numeric.length === 0) {
      return true;
    }
    const start = floor(at);
    const summaries = this.#minutes.get(start) ?? this.#begin(start, newestAt);
    if (summaries === undefined) {
      return false;
    }
    for (const [name, value] of numeric) {
      const number = Number(value);
      summaries[name] = merge(summaries[name], [1, number, number, number]);
    }
    return true;
  }

  /** True when the next record has to wait for a further write. */
  isFull(): boolean {
    return this.#minutes.size >= mostMinutes;
  }

  /** All minutes, oldest first. */
  all(): OpenMinute[] {
    const minutes = [...this.#minutes].map(([start, signals]) => ({ start, signals }));
    return minutes.sort((one, other) => one.start - other.start);
  }

  #begin(start: number, newestAt: number): Summaries | undefined {
    const isLate = start < horizonOf(this.#referenceId, newestAt);
    if (isLate && this.#late === mostLateMinutes) {
      return undefined;
    }
    if (this.#minutes.size === mostMinutes + mostMinutesOfRecord) {
      return undefined;
    }
    if (isLate) {
      this.#late += 1;
    }
    const summaries = withoutPrototype<StoredSummary>({});
    this.#minutes.set(start, summaries);
    return summaries;
  }
}

/** The values of both. */
export function merge(one: StoredSummary | undefined, other: StoredSummary): StoredSummary {
  if (one === undefined) {
    return other;
  }
  const [count, sum, minimum, maximum] = one;
  return [count + other[0], sum + other[1], Math.min(minimum, other[2]), Math.max(maximum, other[3])];
}

/** A copy in which only the signals' own names can be found. */
export function withoutPrototype<Value>(signals: Readonly<Record<string, Value>>): Record<string, Value> {
  // Object.create has no type parameter.
  return Object.assign(Object.create(null) as Record<string, Value>, signals);
}

/** Minutes before it are closed. */
function horizonOf(referenceId: string, newestAt: number): number {
  return floor(newestAt - lagOf(referenceId));
}

/**
 * How much newer than the end of a minute a message must be to close it, 0 to 59 seconds: vehicles
 * that all closed at the full minute would write all their rows in its first second.
 */
function lagOf(referenceId: string): number {
  return (parseInt(referenceId.slice(0, 8), 16) % 60) * 1000;
}

function floor(time: number): number {
  return Math.floor(time / minuteMs) * minuteMs;
}
