/**
 * The messages of a vehicle that are not acknowledged yet, in order. When the connection ends, the
 * messages under way wait again, before the others. Responses to commands go before telemetry. When
 * the outbox is full, it drops the oldest waiting telemetry.
 */
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';

/** One MQTT publication: telemetry, the response to a command, or a certificate request. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string | Buffer;
  /** The content of the payload, for telemetry only: several messages for a batch. */
  readonly telemetry?: readonly TelemetryMessage[];
}

/** A queue of messages with a maximum size. */
export interface Outbox {
  /** Number of messages that are not acknowledged. */
  readonly size: number;
  /** Number of messages that were taken and are not acknowledged. */
  readonly underWay: number;
  add(message: OutgoingMessage): void;
  /** Returns the next message, which then counts as under way. */
  take(): OutgoingMessage | undefined;
  /** Removes a message; returns false when it was acknowledged or dropped before. */
  acknowledge(message: OutgoingMessage): boolean;
  /** Puts the messages under way back in front of the waiting ones. */
  putBack(): void;
}

/** Creates an outbox; `onDropped` is called with each message that no longer fits. */
export function createOutbox(capacity: number, onDropped: (message: OutgoingMessage) => void): Outbox {
  return new MessageQueue(capacity, onDropped);
}

class MessageQueue implements Outbox {
  readonly #capacity: number;
  readonly #onDropped: (message: OutgoingMessage) => void;
  #responses: OutgoingMessage[] = [];
  #telemetry: OutgoingMessage[] = [];
  readonly #underWay = new Set<OutgoingMessage>();

  constructor(capacity: number, onDropped: (message: OutgoingMessage) => void) {
    this.#capacity = capacity;
    this.#onDropped = onDropped;
  }

  get size(): number {
    return this.#responses.length + this.#telemetry.length + this.#underWay.size;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  add(message: OutgoingMessage): void {
    (message.telemetry === undefined ? this.#responses : this.#telemetry).push(message);
    if (this.size > this.#capacity) {
      this.#dropOldest();
    }
  }

  take(): OutgoingMessage | undefined {
    const next = this.#responses.shift() ?? this.#telemetry.shift();
    if (next !== undefined) {
      this.#underWay.add(next);
    }
    return next;
  }

  acknowledge(message: OutgoingMessage): boolean {
    return this.#underWay.delete(message);
  }

  putBack(): void {
    const back = [...this.#underWay];
    this.#underWay.clear();
    this.#responses = [...back.filter(({ telemetry }) => telemetry === undefined), ...this.#responses];
    this.#telemetry = [...back.filter(({ telemetry }) => telemetry !== undefined), ...this.#telemetry];
  }

  #dropOldest(): void {
    const oldest = this.#telemetry.shift() ?? this.#responses.shift();
    if (oldest !== undefined) {
      this.#onDropped(oldest);
    }
  }
}
