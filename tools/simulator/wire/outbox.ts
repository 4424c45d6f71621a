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
  let responses: OutgoingMessage[] = [];
  let telemetry: OutgoingMessage[] = [];
  const underWay = new Set<OutgoingMessage>();
  const size = (): number => responses.length + telemetry.length + underWay.size;
  const dropOldest = (): void => {
    const oldest = telemetry.shift() ?? responses.shift();
    if (oldest !== undefined) {
      onDropped(oldest);
    }
  };
  return {
    get size() {
      return size();
    },
    get underWay() {
      return underWay.size;
    },
    add(message) {
      (message.telemetry === undefined ? responses : telemetry).push(message);
      if (size() > capacity) {
        dropOldest();
      }
    },
    take() {
      const next = responses.shift() ?? telemetry.shift();
      if (next !== undefined) {
        underWay.add(next);
      }
      return next;
    },
    acknowledge: (message) => underWay.delete(message),
    putBack() {
      const back = [...underWay];
      underWay.clear();
      responses = [...back.filter((message) => message.telemetry === undefined), ...responses];
      telemetry = [...back.filter((message) => message.telemetry !== undefined), ...telemetry];
    },
  };
}
