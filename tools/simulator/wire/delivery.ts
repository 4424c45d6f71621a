/**
 * Delivers messages to the broker at least once: each stays in the outbox until it is acknowledged,
 * and is sent again after a reconnect.
 */
import { pause } from '../../session/pause.ts';
import type { Cancel } from '../clock.ts';
import type { LocalWeather } from '../weather.ts';
import { createDepartures, type Schedule } from './departures.ts';
import { type MqttConnection, type MqttConnectionOptions, createMqttConnection } from './mqtt-connection.ts';
import { type Outbox, type OutgoingMessage, createOutbox } from './outbox.ts';

/**
 * The MQTT connection to send over, the disturbances of sending, and callbacks for each message.
 */
export interface DeliveryOptions extends MqttConnectionOptions {
  readonly weather: LocalWeather;
  /** Maximum messages that are not acknowledged. */
  readonly capacity: number;
  /** A message is sent; it may be sent again later. */
  readonly onSent: (message: OutgoingMessage) => void;
  /** Once for each message. */
  readonly onAcknowledged: (message: OutgoingMessage) => void;
  readonly onGivenUp: (message: OutgoingMessage) => void;
}

/** Sends messages over a connection. */
export interface Delivery {
  readonly isConnected: boolean;
  /** Number of messages that are not acknowledged. */
  readonly waiting: number;
  /** Starts to connect. */
  open(): void;
  send(message: OutgoingMessage): void;
  /** Ends the connection and connects again. */
  reconnect(): void;
  /** Waits up to `flushMs` for acknowledgements, then disconnects. */
  close(flushMs: number): Promise<void>;
}

/** AWS IoT Core accepts up to 100 unacknowledged messages of a client (AWS IoT Core quotas). */
const maxUnacknowledged = 50;

/** Creates a delivery that is not connected yet. */
export function createDelivery(options: DeliveryOptions): Delivery {
  return new OutboxDelivery(options);
}

class OutboxDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #outbox: Outbox;
  readonly #maxUnacknowledged: number;
  readonly #schedule: Schedule;
  readonly #connection: MqttConnection;
  /**
   * Number of the current connection. A message that was scheduled on an earlier one is back in the
   * outbox, so its departure is skipped.
   */
  #connectionCount = 0;
  #cancelOutage: Cancel = () => undefined;
  /** Ends the wait of `close`, which begins with messages that are not acknowledged. */
  #onFlushed = (): void => undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#outbox = createOutbox(options.capacity, options.onGivenUp);
    // A full outbox drops waiting messages, not sent ones, so some must always be waiting.
    this.#maxUnacknowledged = Math.max(1, Math.min(maxUnacknowledged, Math.floor(options.capacity / 2)));
    this.#schedule = createDepartures(options.clock);
    this.#connection = createMqttConnection({
      ...options,
      onConnected: () => this.#onConnected(),
      onDisconnected: (reason, wasConnected) => {
        this.#cancelOutage();
        this.#outbox.putBack();
        options.onDisconnected(reason, wasConnected);
      },
    });
  }

  get isConnected(): boolean {
    return this.#connection.isConnected;
  }

  get waiting(): number {
    return this.#outbox.size;
  }

  open(): void {
    this.#connection.open();
  }

  send(message: OutgoingMessage): void {
    this.#outbox.add(message);
    this.#pump();
  }

  reconnect(): void {
    this.#connection.cut(0);
  }

  async close(flushMs: number): Promise<void> {
    // A lost connection may return in time. A vehicle that never connected does not wait.
    if (this.#connectionCount > 0 && this.#outbox.size > 0) {
      await this.#flushed(flushMs);
    }
    this.#cancelOutage();
    await this.#connection.close();
  }

  /** Resolves when all messages are acknowledged, or after the time. */
  async #flushed(flushMs: number): Promise<void> {
    const over = new AbortController();
    const flushed = new Promise<void>((resolve) => (this.#onFlushed = resolve));
    try {
      await Promise.race([flushed, pause(flushMs, over.signal)]);
    } finally {
      over.abort();
    }
  }

  #onConnected(): void {
    this.#connectionCount += 1;
    const { weather, clock, onConnected } = this.#options;
    const outage = weather.nextOutage();
    if (outage !== undefined) {
      this.#cancelOutage = clock.after(outage.inMs, () => this.#connection.cut(outage.forMs));
    }
    onConnected();
    this.#pump();
  }

  /** Schedules waiting messages until enough are unacknowledged. */
  #pump(): void {
    const { weather, clock } = this.#options;
    while (this.#connection.isConnected && this.#outbox.underWay < this.#maxUnacknowledged) {
      const message = this.#outbox.take();
      if (message === undefined) {
        return;
      }
      const connection = this.#connectionCount;
      const now = clock.now();
      for (const delayMs of weather.departures(now)) {
        this.#schedule(now, delayMs, () => this.#publish(message, connection));
      }
    }
  }

  #publish(message: OutgoingMessage, connection: number): void {
    if (connection !== this.#connectionCount || !this.#connection.isConnected) {
      return;
    }
    this.#options.onSent(message);
    this.#connection.publish(message.topic, message.payload, () => {
      if (!this.#outbox.acknowledge(message)) {
        return;
      }
      this.#options.onAcknowledged(message);
      this.#pump();
      if (this.#outbox.size === 0) {
        this.#onFlushed();
      }
    });
  }
}
