/** One WebSocket: its messages, its subscriptions and its end. */
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RealtimeLimits } from './limits.ts';
import { connectionAck, keepAlive } from './messages.ts';
import type { Subscription } from './subscription.ts';

/** A started subscription with its connection. */
export interface Running {
  readonly id: string;
  readonly connection: Connection;
  readonly subscription: Subscription;
}

/** The state of an id; `running` is absent while the start is in progress. */
export interface Operation {
  running?: Running;
}

/** Close codes (RFC 6455 §7.4.1). AWS documents none, so clients must treat all alike. */
const closeCodes = {
  /** The server ended the connection after an error message. */
  done: 1000,
  /** The connection is 24 hours old, or the server stops. */
  goingAway: 1001,
} as const;

/** Time for a client to confirm the end of its connection. */
const closingMs = 500;

/** The server's side of an authorized connection. */
export class Connection {
  /** True once `connection_init` was acknowledged. Until then, all other messages are ignored. */
  acknowledged = false;
  /** Subscriptions by the client's id. */
  readonly operations = new Map<string, Operation>();
  readonly remoteAddress: string;
  readonly #socket: WebSocket;
  readonly #stream: Writable;
  readonly #limits: RealtimeLimits;
  readonly #onSlow: () => void;
  readonly #lifetime: NodeJS.Timeout;
  #keepAlive: NodeJS.Timeout | undefined;
  #isGathering = false;

  /** `stream` is the socket under the WebSocket. */
  constructor(
    socket: WebSocket,
    { stream, remoteAddress }: { readonly stream: Writable; readonly remoteAddress: string },
    limits: RealtimeLimits,
    onSlow: () => void,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.remoteAddress = remoteAddress;
    this.#limits = limits;
    this.#onSlow = onSlow;
    this.#lifetime = setTimeout(() => void this.close('goingAway'), limits.maxConnectionMs).unref();
    socket.once('close', () => {
      clearTimeout(this.#lifetime);
      clearInterval(this.#keepAlive);
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /**
   * Sends in order. A client that does not read is disconnected when too much waits for it. AppSync
   * may lose events too, and memory must be bounded.
   */
  send(message: string): void {
    if (!this.isOpen) {
      return;
    }
    if (this.#socket.bufferedAmount > this.#limits.maxQueuedBytes) {
      this.#onSlow();
      return this.cut();
    }
    this.#gather();
    this.#socket.send(message);
  }

  /**
   * An operation may have dozens of events for one connection, so all messages of one turn are
   * written at once.
   */
  #gather(): void {
    if (this.#isGathering) {
      return;
    }
    this.#isGathering = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#stream.uncork();
    });
  }

  /** Acknowledges `connection_init` and starts to send keep-alive messages. */
  acknowledge(): void {
    this.acknowledged = true;
    this.send(connectionAck(this.#limits.connectionTimeoutMs));
    this.#keepAlive ??= setInterval(() => this.send(keepAlive), this.#limits.keepAliveMs).unref();
  }

  /** Closes the connection, by force if the client does not confirm; resolves when it is closed. */
  async close(why: keyof typeof closeCodes): Promise<void> {
    if (this.#socket.readyState === this.#socket.CLOSED) {
      return;
    }
    // `events.once` would reject with any error that the client causes in between.
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.close(closeCodes[why]);
    const force = setTimeout(() => this.cut(), closingMs);
    await closed;
    clearTimeout(force);
  }

  /** Destroys the connection, as a network failure does. */
  cut(): void {
    this.#socket.terminate();
  }
}
