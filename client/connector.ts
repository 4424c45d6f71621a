/**
 * Keeps a connection while it is wanted: opens it, opens it again when it breaks, gives up when no
 * token is taken.
 */
import { createBackOff, type BackOff } from './back-off.ts';
import { Link } from './link.ts';
import { authorizationProtocols, type RealtimeError, type ServerMessage } from './messages.ts';
import { notify } from './notify.ts';
import type { RealtimeStatus, Settings } from './settings.ts';
import type { RealtimeFailure } from './subscriber.ts';

/** What the connector tells. */
export interface ConnectorEvents {
  /** Connected: everything is to be started, for the first time or again. */
  onReady(): void;
  onMessage(message: ServerMessage): void;
  /** What was started is gone; it will be ready again. */
  onLost(): void;
  /** There will be no connection until one is wanted again. */
  onGivenUp(failure: RealtimeFailure): void;
}

/** Two tokens in a row that AppSync did not take: a third would be no better. */
const maxRefusals = 2;

/** The connection of one client. */
export class Connector {
  readonly #settings: Settings;
  readonly #events: ConnectorEvents;
  readonly #backOff: BackOff;
  #status: RealtimeStatus = 'IDLE';
  #link: Link | undefined;
  /** Counts attempts, so that one that was overtaken while it waited for a token notices. */
  #attempt = 0;
  #refusals = 0;
  /** Runs out when it is time to try again, to let go, or to call the connection stable. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

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

  /** Somebody wants the connection. */
  want(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    if (this.#status === 'IDLE') {
      void this.#connect();
    }
  }

  /** Nobody wants it any more; it stays a moment for who comes next. */
  release(): void {
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.#disconnect('IDLE'), this.#settings.lingerMs);
  }

  /** Tries at once when the next attempt is being waited for. */
  wake(): void {
    if (this.#status !== 'WAITING') {
      return;
    }
    this.#backOff.reset();
    void this.#connect();
  }

  /** The connection is no good although it stands: another one is made. */
  renew(): void {
    this.#link?.close();
  }

  send(text: string): void {
    this.#link?.send(text);
  }

  close(): void {
    clearTimeout(this.#lingering);
    this.#disconnect('CLOSED');
  }

  async #connect(): Promise<void> {
    const attempt = this.#begin();
    try {
      const token = await this.#settings.token(this.#refusals > 0);
      if (attempt !== this.#attempt) {
        return;
      }
      if (token === undefined) {
        this.#giveUp({ reason: 'SIGNED_OUT', errors: [] });
      } else {
        this.#link = this.#open(token);
      }
    } catch {
      if (attempt === this.#attempt) {
        this.#tryLater();
      }
    }
  }

  #begin(): number {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#setStatus('CONNECTING');
    return this.#attempt;
  }

  #open(token: string): Link {
    const { url, graphqlUrl, WebSocket, answerTimeoutMs } = this.#settings;
    const authorization = { host: new URL(graphqlUrl).host, Authorization: token };
    const protocols = authorizationProtocols(authorization);
    const link = new Link(
      { url, protocols, WebSocket, connectTimeoutMs: answerTimeoutMs },
      {
        onReady: () => this.#ready(),
        onMessage: (message) => this.#events.onMessage(message),
        onDown: (refusal) => {
          // A connection that we let go is nobody's concern.
          if (this.#link === link) {
            this.#down(refusal);
          }
        },
      },
    );
    return link;
  }

  #ready(): void {
    this.#refusals = 0;
    this.#timer = setTimeout(() => this.#backOff.reset(), this.#settings.stableMs);
    this.#setStatus('CONNECTED');
    this.#events.onReady();
  }

  #down(refusal: readonly RealtimeError[] | undefined): void {
    clearTimeout(this.#timer);
    this.#link = undefined;
    const wasReady = this.isReady;
    this.#afterwards(refusal);
    if (wasReady) {
      this.#events.onLost();
    }
  }

  #afterwards(refusal: readonly RealtimeError[] | undefined): void {
    const isUnauthorized = refusal?.some(({ errorType }) => errorType === 'UnauthorizedException') ?? false;
    if (isUnauthorized) {
      this.#refusals += 1;
    }
    if (this.#refusals >= maxRefusals) {
      this.#giveUp({ reason: 'UNAUTHORIZED', errors: refusal ?? [] });
    } else {
      this.#tryLater();
    }
  }

  #tryLater(): void {
    this.#setStatus('WAITING');
    this.#timer = setTimeout(() => void this.#connect(), this.#backOff.next());
  }

  #giveUp(failure: RealtimeFailure): void {
    this.#refusals = 0;
    this.#setStatus('IDLE');
    this.#events.onGivenUp(failure);
  }

  #disconnect(status: 'IDLE' | 'CLOSED'): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    const link = this.#link;
    this.#link = undefined;
    this.#setStatus(status);
    link?.close();
  }

  #setStatus(status: RealtimeStatus): void {
    if (this.#status === status) {
      return;
    }
    this.#status = status;
    notify(() => this.#settings.onStatus(status));
  }
}
