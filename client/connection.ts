/**
 * One WebSocket connection to AppSync, from opening to close: handshake, keep-alive watchdog and
 * messages.
 */
import { connectionInit, readServerMessage, type RealtimeError, type ServerMessage } from './messages.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

/** Callbacks of a single WebSocket connection; none is called after `onClosed`. */
export interface ConnectionEvents {
  /** The server has acknowledged the connection: subscriptions may start. */
  onReady(): void;
  onMessage(message: ServerMessage): void;
  /**
   * The connection is closed, for whatever reason; called once. `errors` holds what AppSync sent
   * when it rejected the connection.
   */
  onClosed(errors: readonly RealtimeError[] | undefined): void;
}

/** Where to connect and how long to wait. */
export interface ConnectionOptions {
  readonly url: string;
  readonly protocols: string[];
  readonly WebSocket: WebSocketConstructor;
  /** Milliseconds until the server must have acknowledged the connection. */
  readonly connectTimeoutMs: number;
}

/** `readyState` of an open WebSocket. */
const open = 1;

/** A connection. Every connection ends in one call of `onClosed`, even after `close`. */
export class Connection {
  readonly #socket: WebSocketLike;
  readonly #events: ConnectionEvents;
  #errors: readonly RealtimeError[] | undefined;
  #isClosed = false;
  #lastMessageAt = Date.now();
  #watchdog: ReturnType<typeof setTimeout>;

  constructor({ url, protocols, WebSocket, connectTimeoutMs }: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = new WebSocket(url, protocols);
    this.#watchdog = setTimeout(() => this.close(), connectTimeoutMs);
    this.#socket.addEventListener('open', () => this.send(connectionInit));
    this.#socket.addEventListener('message', (event) => this.#onMessage(event));
    // A close event follows every error event, and the error event holds no details.
    this.#socket.addEventListener('error', () => {});
    this.#socket.addEventListener('close', () => this.#onClosed());
  }

  /** Sends, unless the connection is opening or closing. */
  send(text: string): void {
    if (this.#socket.readyState === open) {
      this.#socket.send(text);
    }
  }

  /** Closes at once: `onClosed` does not wait for the server's part of the handshake. */
  close(): void {
    this.#socket.close(1000);
    this.#onClosed();
  }

  #onClosed(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    clearTimeout(this.#watchdog);
    this.#events.onClosed(this.#errors);
  }

  #onMessage(event: unknown): void {
    if (this.#isClosed) {
      return;
    }
    const text = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
    const message = readServerMessage(text);
    this.#lastMessageAt = Date.now();
    if (message === undefined || message.type === 'ka') {
      return;
    }
    if (message.type === 'connection_ack') {
      this.#onAcknowledged(message.connectionTimeoutMs);
    } else if (message.type === 'connection_error') {
      this.#errors = message.errors;
      this.close();
    } else {
      this.#events.onMessage(message);
    }
  }

  #onAcknowledged(timeoutMs: number): void {
    clearTimeout(this.#watchdog);
    this.#watch(timeoutMs);
    this.#events.onReady();
  }

  /**
   * Closes the connection when no message arrives in time. A network can fail without a close
   * event; AppSync's keep-alive messages, and all others, show that it still works.
   */
  #watch(timeoutMs: number): void {
    const left = this.#lastMessageAt + timeoutMs - Date.now();
    if (left <= 0) {
      return this.close();
    }
    this.#watchdog = setTimeout(() => this.#watch(timeoutMs), left);
  }
}
