/**
 * Keeps one connection open while it is in use: connects, reconnects when the connection breaks,
 * and fails when AppSync rejects the tokens.
 */
import { createBackOff, type BackOff } from './back-off.ts';
import { Connection } from './connection.ts';
import { authorizationProtocols, type RealtimeError, type ServerMessage } from './messages.ts';
import { notify } from './notify.ts';
import type { RealtimeStatus, Settings } from './settings.ts';
import type { RealtimeFailure } from './subscriber.ts';

/** Callbacks about the client's connection, which may be a new one after each loss. */
export interface ConnectorEvents {
  /** Connected: every subscription must be started, for the first time or again. */
  onReady(): void;
  onMessage(message: ServerMessage): void;
  /** The connection broke, and its subscriptions with it; `onReady` will follow. */
  onLost(): void;
  /** The connector does not try again until the next `acquire`. */
  onFailed(failure: RealtimeFailure): void;
}

/** AppSync rejected two tokens in a row, so a third would not help. */
const maxRejectedTokens = 2;

/** The connection of one client. */
export class Connector {
  readonly #settings: Settings;
  readonly #events: ConnectorEvents;
  readonly #backOff: BackOff;
  #status: RealtimeStatus = 'IDLE';
  #connection: Connection | undefined;
  /** Number of the latest attempt: an older one that was waiting for a token stops. */
  #attempt = 0;
  #rejectedTokens = 0;
  /** Until the next attempt, or until the connection counts as stable. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lingerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: Settings, events: ConnectorEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#backOff = createBackOff(settings.backOff, settings.random);
  }

  get isReady(): boolean {
    return this.#status === 'CONNECTED';
  }

  get isClosed(): boolean {
    return this.#status === 'CLOSED';
  }

  /** Connects, unless the connection is open or on its way. */
  acquire(): void {
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = undefined;
    if (this.#status === 'IDLE') {
      void this.#connect();
    }
  }

  /** The last user has gone. The connection stays open for `lingerMs` for the next one. */
  release(): void {
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = setTimeout(() => this.#disconnect('IDLE'), this.#settings.lingerMs);
  }

  /** Connects at once if the back-off is running. */
  wake(): void {
    if (this.#status !== 'WAITING') {
      return;
    }
    this.#backOff.reset();
    void this.#connect();
  }

  /** Replaces a connection that is open but does not respond. */
  reconnect(): void {
    this.#connection?.close();
  }

  send(text: string): void {
    this.#connection?.send(text);
  }

  close(): void {
    clearTimeout(this.#lingerTimer);
    this.#disconnect('CLOSED');
  }

  async #connect(): Promise<void> {
    const attempt = this.#begin();
    try {
      const token = await this.#settings.token(this.#rejectedTokens > 0);
      if (attempt !== this.#attempt) {
        return;
      }
      if (token === undefined) {
        this.#fail({ reason: 'SIGNED_OUT', errors: [] });
      } else {
        this.#connection = this.#open(token);
      }
    } catch {
      if (attempt === this.#attempt) {
        this.#scheduleRetry();
      }
    }
  }

  #begin(): number {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#setStatus('CONNECTING');
    return this.#attempt;
  }

  #open(token: string): Connection {
    const { url, graphqlUrl, WebSocket, responseTimeoutMs } = this.#settings;
    const authorization = { host: new URL(graphqlUrl).host, Authorization: token };
    const protocols = authorizationProtocols(authorization);
    const connection = new Connection(
      { url, protocols, WebSocket, connectTimeoutMs: responseTimeoutMs },
      {
        onReady: () => this.#onReady(),
        onMessage: (message) => this.#events.onMessage(message),
        onClosed: (errors) => {
          // Ignores a connection that was already replaced or released.
          if (this.#connection === connection) {
            this.#onClosed(errors);
          }
        },
      },
    );
    return connection;
  }

  #onReady(): void {
    this.#rejectedTokens = 0;
    this.#timer = setTimeout(() => this.#backOff.reset(), this.#settings.stableMs);
    this.#setStatus('CONNECTED');
    this.#events.onReady();
  }

  #onClosed(errors: readonly RealtimeError[] | undefined): void {
    clearTimeout(this.#timer);
    this.#connection = undefined;
    const wasReady = this.isReady;
    this.#retryOrFail(errors);
    if (wasReady) {
      this.#events.onLost();
    }
  }

  #retryOrFail(errors: readonly RealtimeError[] | undefined): void {
    const isUnauthorized = errors?.some(({ errorType }) => errorType === 'UnauthorizedException') ?? false;
    if (isUnauthorized) {
      this.#rejectedTokens += 1;
    }
    if (this.#rejectedTokens >= maxRejectedTokens) {
      this.#fail({ reason: 'UNAUTHORIZED', errors: errors ?? [] });
    } else {
      this.#scheduleRetry();
    }
  }

  #scheduleRetry(): void {
    this.#setStatus('WAITING');
    this.#timer = setTimeout(() => void this.#connect(), this.#backOff.next());
  }

  #fail(failure: RealtimeFailure): void {
    this.#rejectedTokens = 0;
    this.#setStatus('IDLE');
    this.#events.onFailed(failure);
  }

  #disconnect(status: 'IDLE' | 'CLOSED'): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    const connection = this.#connection;
    this.#connection = undefined;
    this.#setStatus(status);
    connection?.close();
  }

  #setStatus(status: RealtimeStatus): void {
    if (this.#status === status) {
      return;
    }
    this.#status = status;
    notify(() => this.#settings.onStatus(status));
  }
}
