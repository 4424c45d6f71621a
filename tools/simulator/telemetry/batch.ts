/** Collects telemetry into batches, to save bytes on the air. */
import { deflateSync } from 'node:zlib';
import { numberedSignals } from '../../../domain/signal-numbers.ts';
import {
  type SignalScalar,
  type TelemetryBatch,
  type TelemetryMessage,
  maxMoments,
} from '../../../domain/telemetry-message.ts';

/** Messages that are sent together. */
export class Batch {
  #periodMs: number;
  #messages: TelemetryMessage[] = [];
  /** The newest value of `Vehicle.IsMoving`. */
  #isMoving: SignalScalar | undefined;

  /** Batches end at multiples of `periodMs` of the vehicle's clock. */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Changes the period; the caller takes the messages that wait before it. */
  set periodMs(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /**
   * Adds a message and returns the batches to send now, each in the order of its time. The cloud
   * decides by the newest speed whether a door may be unlocked. So a message by which the car moves
   * off ends its batch, and one by which it stops is alone. Together with a speed above 0,
   * it would say that the car moves.
   */
  sendings(message: TelemetryMessage): readonly (readonly TelemetryMessage[])[] {
    const isMoving = message.signals['Vehicle.IsMoving'] ?? this.#isMoving;
    const isUrgent = isMoving !== this.#isMoving;
    this.#isMoving = isMoving;
    const before = isUrgent && isMoving !== true ? this.take() : this.takeOver(message.observedAt);
    this.#messages.push(message);
    const isFull = this.#messages.length >= maxMoments;
    return [before, isUrgent || isFull ? this.take() : []].filter(({ length }) => length > 0);
  }

  /** Removes and returns the messages if the time, in epoch milliseconds, is after their period. */
  takeOver(observedAt: number): readonly TelemetryMessage[] {
    const [first] = this.#messages;
    const isOver = first !== undefined && this.#periodOf(first.observedAt) !== this.#periodOf(observedAt);
    return isOver ? this.take() : [];
  }

  /** Removes and returns the messages. */
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
