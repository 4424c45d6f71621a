/**
 * Brings messages to the broker, whatever the weather: what is sent stays in the outbox until it is
 * acknowledged, and goes again after each reconnect.
 */
import type { Cancel } from '../clock.ts';
import type { LocalWeather } from '../weather.ts';
import { createDepartures } from './departures.ts';
import { type LinkOptions, createLink } from './link.ts';
import { type OutgoingMessage, createOutbox } from './outbox.ts';

/** How a delivery is made. */
export interface DeliveryOptions extends LinkOptions {
  readonly weather: LocalWeather;
  /** Messages that wait to be acknowledged, at most. */
  readonly capacity: number;
  /** A message begins its way; it may do so again. */
  readonly onSent: (message: OutgoingMessage) => void;
  /** Once for each message. */
  readonly onAcknowledged: (message: OutgoingMessage) => void;
  readonly onGivenUp: (message: OutgoingMessage) => void;
}

/** A delivery. */
export interface Delivery {
  readonly isConnected: boolean;
  /** Messages that are not acknowledged. */
  readonly waiting: number;
  /** Begins to connect. */
  open(): void;
  send(message: OutgoingMessage): void;
  /** Gives what waits up to so long to be acknowledged, then disconnects. */
  close(flushMs: number): Promise<void>;
}

/**
 * AWS IoT Core takes up to 100 messages of a client that it has not acknowledged yet (AWS IoT Core
 * quotas).
 */
const mostUnderWay = 50;
const flushStepMs = 20;

/** A delivery that is not open yet. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { weather, clock } = options;
  const outbox = createOutbox(options.capacity, options.onGivenUp);
  // A full outbox gives up what waits, not what is under way: some must always wait.
  const mostAtOnce = Math.max(1, Math.min(mostUnderWay, Math.floor(options.capacity / 2)));
  const schedule = createDepartures(clock);
  /**
   * Counts connections: a message that was handed out for one that has ended waits again and leaves
   * by the next.
   */
  let connection = 0;
  let cancelOutage: Cancel = () => undefined;

  const link = createLink({
    ...options,
    onConnected() {
      connection += 1;
      const outage = weather.nextOutage();
      if (outage !== undefined) {
        cancelOutage = clock.after(outage.inMs, () => link.cut(outage.forMs));
      }
      options.onConnected();
      pump();
    },
    onDisconnected(reason, wasConnected) {
      cancelOutage();
      outbox.putBack();
      options.onDisconnected(reason, wasConnected);
    },
  });
  function pump(): void {
    while (link.isConnected && outbox.underWay < mostAtOnce) {
      const message = outbox.take();
      if (message === undefined) {
        return;
      }
      const mine = connection;
      const now = clock.now();
      for (const delayMs of weather.departures(now)) {
        schedule(now, delayMs, () => leave(message, mine));
      }
    }
  }
  function leave(message: OutgoingMessage, by: number): void {
    if (by !== connection || !link.isConnected) {
      return;
    }
    options.onSent(message);
    link.publish(message.topic, message.payload, () => {
      if (!outbox.acknowledge(message)) {
        return;
      }
      options.onAcknowledged(message);
      pump();
    });
  }

  return {
    get isConnected() {
      return link.isConnected;
    },
    get waiting() {
      return outbox.size;
    },
    open: () => link.open(),
    send(message) {
      outbox.add(message);
      pump();
    },
    async close(flushMs) {
      const until = Date.now() + flushMs;
      // A connection that breaks now may come back in time; one that never was will not.
      while (connection > 0 && outbox.size > 0 && Date.now() < until) {
        await pause(flushStepMs);
      }
      cancelOutage();
      await link.close();
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
