/** Collects telemetry into batches, to save bytes on the air. */
import { deflateSync } from 'node:zlib';
import { numberedSignals } from '../../../domain/signal-numbers.ts';
import type { SignalScalar, TelemetryBatch, TelemetryMessage } from '../../../domain/telemetry-message.ts';

/** Messages that are sent together. */
export class Batch {
  readonly #periodMs: number;
  #messages: TelemetryMessage[] = [];
  /** The newest value of `Vehicle.IsMoving`. */
  #isMoving: SignalScalar | undefined;

  /** Batches end at multiples of `periodMs` of the vehicle's clock. */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  add(message: TelemetryMessage): void {
    this.#messages.push(message);
    this.#isMoving = message.signals['Vehicle.IsMoving'] ?? this.#isMoving;
  }

  /** True when a message of this time, in epoch milliseconds, belongs to a later batch. */
  isOver(observedAt: number): boolean {
    const [first] = this.#messages;
    return first !== undefined && this.#periodOf(first.observedAt) !== this.#periodOf(observedAt);
  }

  /**
   * True for a message that neither waits nor shares a batch, because the car moves off or stops:
   * the cloud decides by it whether a door may be unlocked.
   */
  isUrgent({ signals }: TelemetryMessage): boolean {
    const isMoving = signals['Vehicle.IsMoving'];
    return isMoving !== undefined && isMoving !== this.#isMoving;
  }

  /** Removes and returns the messages, in the order of their time. */
  take(): readonly TelemetryMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  #periodOf(epochMs: number): number {
    return Math.floor(epochMs / this.#periodMs);
  }
}

/**
 * The payload of a batch: values by number of signal in columns, compressed. Its event id is that
 * of the first message.
 */
export function batchPayload(messages: readonly TelemetryMessage[]): Buffer {
  return deflateSync(JSON.stringify(toBatch(messages)));
}

function toBatch(messages: readonly TelemetryMessage[]): TelemetryBatch {
  const columns: Record<string, (SignalScalar | null)[]> = {};
  messages.forEach(({ signals }, moment) => {
    for (const [name, value] of Object.entries(signals)) {
      const column = (columns[numberedSignals.indexOf(name)] ??= []);
      while (column.length < moment) {
        column.push(null);
      }
      column.push(value);
    }
  });
  return {
    eventId: messages[0]?.eventId ?? '',
    observedAt: messages.map(({ observedAt }, index) => observedAt - (messages[index - 1]?.observedAt ?? 0)),
    signals: columns,
  };
}
