/**
 * A client of AppSync subscriptions over one WebSocket, for browsers and Node. It is connected
 * while there are subscriptions, and reconnects with jittered back-off. After an interruption it
 * starts every subscription again and reports a gap to each, because AppSync keeps no events for a
 * disconnected client. Before a token expires it restarts them with the next one, without a gap; an
 * event may then arrive twice.
 */
import { createBackOff } from './back-off.ts';
import { Connector } from './connector.ts';
import { nextStep, type Entry } from './entry.ts';
import { startMessage, stopMessage, type RealtimeError, type ServerMessage } from './messages.ts';
import { notify } from './notify.ts';
import { Renewal } from './renewal.ts';
import { resolveSettings, type RealtimeClientOptions, type Settings } from './settings.ts';
import { TokenClock } from './token-clock.ts';
import type { RealtimeFailure, RealtimeSubscription, Subscriber, TypedQuery } from './subscriber.ts';

/**
 * Runs AppSync subscriptions over one shared WebSocket connection, and restores them after a loss.
 */
export interface RealtimeClient {
  /** Subscribes; throws once the client is closed. */
  subscribe<Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    subscriber: Subscriber<Data>,
  ): RealtimeSubscription;
  /** Connects at once instead of after the back-off, for example when a browser is online again. */
  wake(): void;
  /** Ends every subscription without another callback, and closes the connection. */
  close(): void;
}

/** Creates a client; it connects with the first subscription. */
export function createRealtimeClient(options: RealtimeClientOptions): RealtimeClient {
  return new Client(resolveSettings(options));
}

/**
 * The API limits starts per minute. A start over the limit is retried at a random time within the
 * next one.
 */
const allowanceWindowMs = 60_000;

class Client implements RealtimeClient {
  readonly #settings: Settings;
  readonly #connector: Connector;
  readonly #entries = new Set<Entry>();
  readonly #byWireId = new Map<string, Entry>();
  readonly #tokens = new TokenClock();
  readonly #renewal: Renewal;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#connector = new Connector(settings, {
      onReady: () => this.#entries.forEach((entry) => void this.#start(entry, false)),
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#entries.forEach((entry) => this.#interrupt(entry)),
      onFailed: (failure) => [...this.#entries].forEach((entry) => this.#end(entry, failure)),
    });
    this.#renewal = new Renewal(settings, {
      confirmed: () => [...this.#entries].filter(({ isConfirmed }) => isConfirmed),
      replace: (entry, token) => this.#replace(entry, token),
      restart: (entry) => this.#restart(entry),
      signedOut: (entry) => this.#end(entry, { reason: 'SIGNED_OUT', errors: [] }),
    });
  }

  subscribe<Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    subscriber: Subscriber<Data>,
  ): RealtimeSubscription {
    if (this.#connector.isClosed) {
      throw new Error('The client is closed.');
    }
    const entry: Entry = {
      query: query.toString(),
      variables,
      subscriber,
      backOff: createBackOff(this.#settings.backOff, this.#settings.random),
      wireId: undefined,
      endsAt: undefined,
      nextEndsAt: undefined,
      replacementId: undefined,
      hasStarted: false,
      isConfirmed: false,
      confirmedAt: 0,
      unauthorized: 0,
      timer: undefined,
    };
    this.#entries.add(entry);
    if (this.#connector.isReady) {
      void this.#start(entry, false);
    }
    this.#connector.acquire();
    return { unsubscribe: () => this.#remove(entry) };
  }

  wake(): void {
    this.#connector.wake();
  }

  close(): void {
    for (const entry of [...this.#entries]) {
      this.#remove(entry);
    }
    this.#renewal.stop();
    this.#connector.close();
  }

  async #start(entry: Entry, forceRefresh: boolean): Promise<void> {
    const id = this.#settings.randomId();
    entry.wireId = id;
    this.#byWireId.set(id, entry);
    try {
      const token = await this.#settings.token(forceRefresh);
      // The subscription was ended or the connection lost in the meantime.
      if (entry.wireId !== id) {
        return;
      }
      if (token === undefined) {
        return this.#end(entry, { reason: 'SIGNED_OUT', errors: [] });
      }
      entry.endsAt = this.#tokens.endOf(token, forceRefresh);
      this.#send(id, entry, token);
    } catch {
      if (entry.wireId === id) {
        this.#retry(entry, false);
      }
    }
  }

  #send(id: string, entry: Entry, token: string): void {
    const authorization = { host: new URL(this.#settings.graphqlUrl).host, Authorization: token };
    this.#connector.send(startMessage(id, entry.query, entry.variables, authorization));
    entry.timer = setTimeout(() => this.#connector.reconnect(), this.#settings.responseTimeoutMs);
  }

  /** Starts a second time with the next token, while the current start still runs. */
  #replace(entry: Entry, token: string): void {
    const id = this.#settings.randomId();
    entry.replacementId = id;
    this.#byWireId.set(id, entry);
    entry.nextEndsAt = this.#tokens.endOf(token, true);
    this.#send(id, entry, token);
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'error' && message.id === undefined) {
      return this.#onRateLimit(message.errors);
    }
    const id = 'id' in message ? (message.id ?? '') : '';
    const entry = this.#byWireId.get(id);
    if (entry === undefined) {
      return;
    }
    if (message.type === 'data') {
      this.#onData(entry, message);
    } else if (id === entry.replacementId) {
      this.#onReplacement(entry, message);
    } else if (id !== entry.wireId) {
      this.#byWireId.delete(id);
    } else if (message.type === 'start_ack') {
      this.#onConfirmed(entry);
    } else if (message.type === 'complete') {
      this.#retry(entry, false);
    } else if (message.type === 'error') {
      this.#onError(entry, message.errors);
    }
  }

  #onData({ subscriber }: Entry, { data, errors }: Extract<ServerMessage, { type: 'data' }>): void {
    notify(() => subscriber.onData(data, errors));
  }

  /** The replacement is confirmed, or rejected while the old start still runs. */
  #onReplacement(entry: Entry, message: Exclude<ServerMessage, { type: 'data' }>): void {
    const { replacementId, wireId } = entry;
    if (replacementId === undefined || wireId === undefined) {
      return;
    }
    clearTimeout(entry.timer);
    entry.replacementId = undefined;
    if (message.type === 'start_ack') {
      entry.wireId = replacementId;
      entry.endsAt = entry.nextEndsAt;
      // The old id stays known, because events may arrive for it until the server confirms its end.
      this.#connector.send(stopMessage(wireId));
      return this.#renewal.schedule();
    }
    this.#byWireId.delete(replacementId);
    if (message.type === 'error') {
      return this.#onRefusedReplacement(entry, message.errors);
    }
    // The server ended the replacement unasked. Without another one, the old start would end with
    // its token.
    this.#renewal.retry();
  }

  #onRefusedReplacement(entry: Entry, errors: readonly RealtimeError[]): void {
    // The connection is at its maximum, so the two cannot run side by side.
    if (errors.some(({ errorType }) => errorType === 'MaxSubscriptionsReachedError')) {
      return this.#restart(entry);
    }
    const verdict = nextStep(errors, { ...entry, isConfirmed: false });
    if (typeof verdict === 'string') {
      this.#renewal.retry();
    } else {
      this.#end(entry, verdict);
    }
  }

  /** Stops the subscription and starts it again, with a gap. */
  #restart(entry: Entry): void {
    if (entry.wireId !== undefined) {
      this.#connector.send(stopMessage(entry.wireId));
    }
    this.#interrupt(entry);
    if (this.#connector.isReady) {
      void this.#start(entry, true);
    }
  }

  #onConfirmed(entry: Entry): void {
    clearTimeout(entry.timer);
    const { subscriber, hasStarted } = entry;
    Object.assign(entry, { isConfirmed: true, hasStarted: true, confirmedAt: Date.now(), unauthorized: 0 });
    this.#renewal.schedule();
    notify(() => (hasStarted ? subscriber.onGap?.() : subscriber.onStarted?.()));
  }

  #onError(entry: Entry, errors: readonly RealtimeError[]): void {
    const verdict = nextStep(errors, entry);
    if (verdict === 'RETRY') {
      this.#retry(entry, false);
    } else if (verdict === 'RETRY_LATER') {
      this.#retry(entry, false, this.#settings.random() * allowanceWindowMs);
    } else if (verdict === 'RETRY_WITH_NEW_TOKEN') {
      entry.unauthorized += 1;
      this.#retry(entry, true);
    } else {
      this.#end(entry, verdict);
    }
  }

  /** Retries every pending start, because AppSync does not say which one it rejected. */
  #onRateLimit(errors: readonly RealtimeError[]): void {
    if (!errors.some(({ errorType }) => errorType === 'LimitExceededError')) {
      return;
    }
    for (const entry of this.#entries) {
      if (entry.wireId === undefined || entry.isConfirmed) {
        continue;
      }
      // AppSync may have accepted this start all the same.
      this.#connector.send(stopMessage(entry.wireId));
      this.#retry(entry, false);
    }
  }

  #retry(entry: Entry, forceRefresh: boolean, atLeastMs = 0): void {
    const { isConfirmed, confirmedAt, backOff } = entry;
    if (isConfirmed && Date.now() - confirmedAt >= this.#settings.stableMs) {
      backOff.reset();
    }
    this.#interrupt(entry);
    if (!this.#entries.has(entry)) {
      return;
    }
    entry.timer = setTimeout(
      () => {
        // Without a connection, the next one starts it.
        if (this.#connector.isReady) {
          void this.#start(entry, forceRefresh);
        }
      },
      Math.max(atLeastMs, backOff.next()),
    );
  }

  #interrupt(entry: Entry): void {
    const wasConfirmed = entry.isConfirmed;
    this.#detach(entry);
    if (wasConfirmed) {
      notify(() => entry.subscriber.onInterrupted?.());
    }
  }

  #detach(entry: Entry): void {
    clearTimeout(entry.timer);
    for (const [id, known] of this.#byWireId) {
      if (known === entry) {
        this.#byWireId.delete(id);
      }
    }
    entry.wireId = undefined;
    entry.replacementId = undefined;
    entry.isConfirmed = false;
  }

  #end(entry: Entry, failure: RealtimeFailure): void {
    this.#remove(entry);
    notify(() => entry.subscriber.onEnd?.(failure));
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) {
      return;
    }
    for (const id of [entry.wireId, entry.replacementId]) {
      if (id !== undefined) {
        this.#connector.send(stopMessage(id));
      }
    }
    this.#detach(entry);
    if (this.#entries.size > 0) {
      return;
    }
    this.#renewal.stop();
    this.#connector.release();
  }
}
