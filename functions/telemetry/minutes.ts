/**
 * Summaries of numeric signals. Values gather in a vehicle's open minutes, within its state; a minute that closes goes into the rows of its minute, its
 * hour and its day. All of it is decided by the order of records alone, so that every try comes to the same contributions.
 */
import type { ObservedSignals } from '../../domain/observation.ts';
import { isSummarised } from '../../domain/signals.ts';
import type { TelemetryResolution } from '../../domain/generated/schema-types.ts';
import type { OpenMinute, StoredSummary } from '../../domain/vehicle-state.ts';

/** Signal → values, growing. */
export type Summaries = Record<string, StoredSummary>;

/** What a record adds to a row. */
export interface Contribution {
  readonly resolution: TelemetryResolution;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Of the record that causes it: a row takes it in only once. */
  readonly sequenceNumber: string;
  readonly signals: Readonly<Summaries>;
}

const minuteMs = 60_000;

/** Length of each kind of row in milliseconds; all begin at multiples of it, in UTC. */
const lengths = {
  MINUTE: minuteMs,
  HOUR: 3_600_000,
  DAY: 86_400_000,
} as const satisfies Record<TelemetryResolution, number>;

/** The open minutes of a vehicle, and what closing them adds to the rows. */
export class Minutes {
  readonly #open: Map<number, Summaries>;
  readonly #lagMs: number;
  readonly contributions: Contribution[] = [];

  constructor(referenceId: string, open: readonly OpenMinute[]) {
    this.#open = new Map(open.map(({ start, signals }) => [start, { ...signals }]));
    this.#lagMs = lagOf(referenceId);
  }

  /** Takes in a message; `newestObservedAt` is the greatest time of all messages up to this one. */
  add(observedAt: number, signals: ObservedSignals, newestObservedAt: number, sequenceNumber: string): void {
    const horizon = floor(newestObservedAt - this.#lagMs, minuteMs);
    this.#closeBefore(horizon, sequenceNumber);
    const start = floor(observedAt, minuteMs);
    const isLate = start < horizon;
    const summaries: Summaries = isLate ? {} : (this.#open.get(start) ?? {});
    let isEmpty = true;
    for (const [name, value] of signals) {
      if (typeof value !== 'number' || !isSummarised(name)) continue;
      summaries[name] = merge(summaries[name], [1, value, value, value]);
      isEmpty = false;
    }
    if (isEmpty) return;
    if (isLate) this.#contribute(start, summaries, sequenceNumber);
    else this.#open.set(start, summaries);
  }

  /** What is open now, oldest first. */
  open(): OpenMinute[] {
    const minutes = [...this.#open].map(([start, signals]) => ({ start, signals }));
    return minutes.sort((one, other) => one.start - other.start);
  }

  #closeBefore(horizon: number, sequenceNumber: string): void {
    for (const [start, signals] of this.#open) {
      if (start >= horizon) continue;
      this.#contribute(start, signals, sequenceNumber);
      this.#open.delete(start);
    }
  }

  #contribute(minute: number, signals: Summaries, sequenceNumber: string): void {
    for (const resolution of ['MINUTE', 'HOUR', 'DAY'] as const) {
      const start = floor(minute, lengths[resolution]);
      this.contributions.push({ resolution, start, sequenceNumber, signals });
    }
  }
}

/** The values of both. */
export function merge(one: StoredSummary | undefined, other: StoredSummary): StoredSummary {
  if (one === undefined) return other;
  const [count, sum, minimum, maximum] = one;
  return [count + other[0], sum + other[1], Math.min(minimum, other[2]), Math.max(maximum, other[3])];
}

/**
 * How much newer than the end of a minute a message must be to close it, 0 to 59 seconds: vehicles that all closed at the full minute would write all
 * their rows in its first second.
 */
function lagOf(referenceId: string): number {
  return (parseInt(referenceId.slice(0, 8), 16) % 60) * 1000;
}

function floor(time: number, length: number): number {
  return Math.floor(time / length) * length;
}
