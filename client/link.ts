/**
 * One WebSocket connection to AppSync, from its opening to its end: handshake, keep-alive watchdog,
 * messages.
 */
import { connectionInit, readServerMessage, type RealtimeError, type ServerMessage } from './messages.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

/** What happens on a connection. */
export interface LinkEvents {
  /** The server has acknowledged: subscriptions may start. */
  onReady(): void;
  onMessage(message: ServerMessage): void;
  /**
   * The connection is gone, for whatever reason; called once. `refusal` holds what AppSync said
   * when it did not let it begin.
   */
  onDown(refusal: readonly RealtimeError[] | undefined): void;
}

/** Where to connect and how long to wait. */
export interface LinkOptions {
  readonly url: string;
  readonly protocols: string[];
  readonly WebSocket: WebSocketConstructor;
  /** Milliseconds until the server must have acknowledged. */
  readonly connectTimeoutMs: number;
}

const open = 1;

/** A connection; `onDown` is always called in the end, also after `close`. */
export class Link {
  readonly #socket: WebSocketLike;
  readonly #events: LinkEvents;
  #refusal: readonly RealtimeError[] | undefined;
  #isDown = false;
  #heardAt = Date.now();
  #watchdog: ReturnType<typeof setTimeout>;

  constructor({ url, protocols, WebSocket, connectTimeoutMs }: LinkOptions, events: LinkEvents) {
    this.#events = events;
    this.#socket = new WebSocket(url, protocols);
    this.#watchdog = setTimeout(() => this.close(), connectTimeoutMs);
    this.#socket.addEventListener('open', () => this.send(connectionInit));
    this.#socket.addEventListener('message', (event) => this.#hear(event));
    // An error is always followed by a close, in which the little that can be known stands.
    this.#socket.addEventListener('error', () => {});
    this.#socket.addEventListener('close', () => this.#down());
  }

  /** Sends, unless the connection is going. */
  send(text: string): void {
    if (this.#socket.readyState === open) {
      this.#socket.send(text);
    }
  }

  /** Ends the connection at once for its user, whatever the other side does. */
  close(): void {
    this.#socket.close(1000);
    this.#down();
  }

  #down(): void {
    if (this.#isDown) {
      return;
    }
    this.#isDown = true;
    clearTimeout(this.#watchdog);
    this.#events.onDown(this.#refusal);
  }

  #hear(event: unknown): void {
    if (this.#isDown) {
      return;
    }
    const text = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
    const message = readServerMessage(text);
    this.#heardAt = Date.now();
    if (message === undefined || message.type === 'ka') {
      return;
    }
    if (message.type === 'connection_ack') {
      this.#ready(message.connectionTimeoutMs);
    } else if (message.type === 'connection_error') {
      this.#refusal = message.errors;
      this.close();
    } else {
      this.#events.onMessage(message);
    }
  }

  #ready(timeoutMs: number): void {
    clearTimeout(this.#watchdog);
    this.#watch(timeoutMs);
    this.#events.onReady();
  }

  /**
   * A network can go without a word; the server's keep-alive tells, and any other message as well.
   */
  #watch(timeoutMs: number): void {
    const left = this.#heardAt + timeoutMs - Date.now();
    if (left <= 0) {
      return this.close();
    }
    this.#watchdog = setTimeout(() => this.#watch(timeoutMs), left);
  }
}
