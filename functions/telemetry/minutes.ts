/**
 * The minutes of a vehicle that are not in the rows of its summaries yet. They are collected in its
 * state and move into the rows once they are closed. Only committed minutes are added to a row, so
 * that every attempt adds the same.
 */
import type { ObservedSignals } from '../../domain/observation.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import { isSummarised } from '../../domain/signals.ts';
import type { OpenMinute, StoredSummary } from '../../domain/vehicle-state.ts';

/**
 * Number of a signal → summary, while values are added. Has no prototype, so that no name is
 * inherited.
 */
export type Summaries = Record<string, StoredSummary>;

const minuteMs = 60_000;

/**
 * With this many minutes in a state, the next record waits for a further write of the state. An
 * item has room for many more, but each costs capacity with every write.
 */
export const mostMinutes = 30;
/**
 * Minutes that one record may add beyond `mostMinutes`: a FleetWise message holds values of many
 * moments.
 */
const mostMinutesOfRecord = 30;
/**
 * How many minutes that were closed long ago one write of the state may reopen for late messages.
 * Each costs three rows, of one write unit each. With this limit, a batch of 20 late messages with
 * all signals costs less than 70 units, 40 of them for the messages themselves.
 */
export const mostLateMinutes = 4;

/** A state's minutes, divided by whether a message has closed them. */
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

/** A state's minutes, to which messages are added. */
export class Minutes {
  readonly #referenceId: string;
  readonly #minutes: Map<number, Summaries>;
  #late = 0;

  constructor(referenceId: string, open: readonly OpenMinute[]) {
    this.#referenceId = referenceId;
    this.#minutes = new Map(open.map(({ start, signals }) => [start, withoutPrototype(signals)]));
  }

  /**
   * Adds a message of the effective time `at`; `newestAt` is the greatest effective time up to this
   * message. Returns false when its minute exceeds a limit.
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
      const key = summaryKeyOf(name);
      summaries[key] = merge(summaries[key], [1, number, number, number]);
    }
    return true;
  }

  /** True when the next record must wait for a further write. */
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

/** Merges two summaries of a signal. */
export function merge(one: StoredSummary | undefined, other: StoredSummary): StoredSummary {
  if (one === undefined) {
    return other;
  }
  const [count, sum, minimum, maximum] = one;
  return [count + other[0], sum + other[1], Math.min(minimum, other[2]), Math.max(maximum, other[3])];
}

/** A copy without a prototype, so that only the signals' own names are found. */
export function withoutPrototype<Value>(signals: Readonly<Record<string, Value>>): Record<string, Value> {
  // Object.create has no type parameter.
  return Object.assign(Object.create(null) as Record<string, Value>, signals);
}

/** Minutes before this time are closed. */
function horizonOf(referenceId: string, newestAt: number): number {
  return floor(newestAt - lagOf(referenceId));
}

/**
 * How long after its end a minute is closed, 0 to 59 seconds by vehicle. If all vehicles closed
 * their minutes at the full minute, they would all write their rows in its first second.
 */
function lagOf(referenceId: string): number {
  return (parseInt(referenceId.slice(0, 8), 16) % 60) * 1000;
}

function floor(time: number): number {
  return Math.floor(time / minuteMs) * minuteMs;
}
