/** One WebSocket: what is sent on it, what runs on it, and how it ends. */
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

/** What an id stands for; `running` is absent while the start is under way. */
export interface Operation {
  running?: Running;
}

/** Close codes (RFC 6455 §7.4.1). AWS documents none; clients must treat all alike. */
const closeCodes = {
  /** The server is done with this connection: an error was sent before. */
  done: 1000,
  /** The connection has lived its 24 hours, or the server stops. */
  goingAway: 1001,
} as const;

/** So long a client may take to confirm the end of its connection. */
const closingMs = 500;

/** The server's end of a connection that was authorized. */
export class Connection {
  /** True once `connection_init` was answered; before that, nothing else is heard. */
  acknowledged = false;
  /** By the id that the client gave. */
  readonly operations = new Map<string, Operation>();
  readonly remoteAddress: string;
  readonly #socket: WebSocket;
  readonly #stream: Writable;
  readonly #limits: RealtimeLimits;
  readonly #onSlow: () => void;
  readonly #lifetime: NodeJS.Timeout;
  #keepAlive: NodeJS.Timeout | undefined;
  #isGathering = false;

  /** `stream` is what lies under the WebSocket. */
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
   * Sends in order. A client that does not read is cut once too much waits for it: it may lose
   * events at AppSync too, and memory must have a bound.
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
   * An operation may have dozens of events for one connection: what is sent in one turn is written
   * at once.
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

  /** Answers `connection_init` and begins to keep alive. */
  acknowledge(): void {
    this.acknowledged = true;
    this.send(connectionAck(this.#limits.connectionTimeoutMs));
    this.#keepAlive ??= setInterval(() => this.send(keepAlive), this.#limits.keepAliveMs).unref();
  }

  /** Closes in order, and by force when the client does not confirm; resolves when it is gone. */
  async close(why: keyof typeof closeCodes): Promise<void> {
    if (this.#socket.readyState === this.#socket.CLOSED) {
      return;
    }
    // `events.once` would reject with whatever the client sends in between.
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.close(closeCodes[why]);
    const force = setTimeout(() => this.cut(), closingMs);
    await closed;
    clearTimeout(force);
  }

  /** Breaks the connection, as a network failure does. */
  cut(): void {
    this.#socket.terminate();
  }
}
