/**
 * What a vehicle has to say and nobody has acknowledged yet, in order. A message stays until it is
 * acknowledged; when the connection ends, what was under way waits again, first. Answers to
 * commands go before telemetry. It holds so many and no more: then the oldest telemetry that waits
 * is given up.
 */
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';

/** A message for a topic. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string;
  /** What the payload says, of telemetry; absent for answers to commands. */
  readonly telemetry?: TelemetryMessage;
}

/** A queue of messages. */
export interface Outbox {
  /** Messages that are not acknowledged. */
  readonly size: number;
  /** Messages that were handed out and are not acknowledged. */
  readonly underWay: number;
  add(message: OutgoingMessage): void;
  /** Hands out the next message; it counts as under way from now on. */
  take(): OutgoingMessage | undefined;
  /** Forgets a message; false when it was acknowledged or given up before. */
  acknowledge(message: OutgoingMessage): boolean;
  /** Lets everything that was under way wait again, before what waits already. */
  putBack(): void;
}

/** An outbox for `capacity` messages; `givenUp` hears of each that no longer fits. */
export function createOutbox(capacity: number, givenUp: (message: OutgoingMessage) => void): Outbox {
  let answers: OutgoingMessage[] = [];
  let telemetry: OutgoingMessage[] = [];
  const underWay = new Set<OutgoingMessage>();
  const size = (): number => answers.length + telemetry.length + underWay.size;
  const giveUpOldest = (): void => {
    const oldest = telemetry.shift() ?? answers.shift();
    if (oldest !== undefined) {
      givenUp(oldest);
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
      (message.telemetry === undefined ? answers : telemetry).push(message);
      if (size() > capacity) {
        giveUpOldest();
      }
    },
    take() {
      const next = answers.shift() ?? telemetry.shift();
      if (next !== undefined) {
        underWay.add(next);
      }
      return next;
    },
    acknowledge: (message) => underWay.delete(message),
    putBack() {
      const back = [...underWay];
      underWay.clear();
      answers = [...back.filter((message) => message.telemetry === undefined), ...answers];
      telemetry = [...back.filter((message) => message.telemetry !== undefined), ...telemetry];
    },
  };
}
