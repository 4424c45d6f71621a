/**
 * A client of AppSync subscriptions over one WebSocket, for browsers and Node: connected while somebody is subscribed, reconnecting with jittered
 * back-off. After an interruption it starts every subscription again and tells each of the gap, since AppSync keeps no events for who is away.
 */
import { createBackOff } from './back-off.ts';
import { Connector } from './connector.ts';
import { verdictOf, type Entry } from './entry.ts';
import { startMessage, stopMessage, type RealtimeError, type ServerMessage } from './messages.ts';
import { notify } from './notify.ts';
import { settingsOf, type RealtimeClientOptions, type Settings } from './settings.ts';
import type { RealtimeFailure, RealtimeSubscription, Subscriber, TypedQuery } from './subscriber.ts';

/** A running client. */
export interface RealtimeClient {
  /** Subscribes; throws once the client is closed. */
  subscribe<Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    subscriber: Subscriber<Data>,
  ): RealtimeSubscription;
  /** Tries at once instead of when the back-off says, for example when a browser is online again. */
  wake(): void;
  /** Ends every subscription without a further callback, and the connection. */
  close(): void;
}

/** Makes a client; nothing is connected until somebody subscribes. */
export function createRealtimeClient(options: RealtimeClientOptions): RealtimeClient {
  return new Client(settingsOf(options));
}

class Client implements RealtimeClient {
  readonly #settings: Settings;
  readonly #connector: Connector;
  readonly #entries = new Set<Entry>();
  readonly #byWireId = new Map<string, Entry>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#connector = new Connector(settings, {
      onReady: () => this.#entries.forEach((entry) => void this.#start(entry, false)),
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#entries.forEach((entry) => this.#interrupt(entry)),
      onGivenUp: (failure) => [...this.#entries].forEach((entry) => this.#end(entry, failure)),
    });
  }

  subscribe<Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    subscriber: Subscriber<Data>,
  ): RealtimeSubscription {
    if (this.#connector.isClosed) throw new Error('The client is closed.');
    const entry: Entry = {
      query: query.toString(),
      variables,
      subscriber,
      backOff: createBackOff(this.#settings.backOff, this.#settings.random),
      wireId: undefined,
      hasStarted: false,
      isConfirmed: false,
      confirmedAt: 0,
      unauthorized: 0,
      timer: undefined,
    };
    this.#entries.add(entry);
    if (this.#connector.isReady) void this.#start(entry, false);
    this.#connector.want();
    return { unsubscribe: () => this.#remove(entry) };
  }

  wake(): void {
    this.#connector.wake();
  }

  close(): void {
    for (const entry of [...this.#entries]) this.#remove(entry);
    this.#connector.close();
  }

  async #start(entry: Entry, wasRefused: boolean): Promise<void> {
    const id = crypto.randomUUID();
    entry.wireId = id;
    this.#byWireId.set(id, entry);
    try {
      const token = await this.#settings.token(wasRefused);
      // Meanwhile the subscription was ended, or the connection lost.
      if (entry.wireId !== id) return;
      if (token === undefined) return this.#end(entry, { reason: 'SIGNED_OUT', errors: [] });
      const authorization = { host: new URL(this.#settings.graphqlUrl).host, Authorization: token };
      this.#connector.send(startMessage(id, entry.query, entry.variables, authorization));
      entry.timer = setTimeout(() => this.#connector.renew(), this.#settings.answerTimeoutMs);
    } catch {
      if (entry.wireId === id) this.#retry(entry, false);
    }
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'error' && message.id === undefined) return this.#onRate(message.errors);
    const entry = 'id' in message ? this.#byWireId.get(message.id ?? '') : undefined;
    if (entry === undefined) return;
    if (message.type === 'data') this.#onData(entry, message);
    else if (message.type === 'start_ack') this.#onConfirmed(entry);
    else if (message.type === 'complete') this.#retry(entry, false);
    else if (message.type === 'error') this.#onError(entry, message.errors);
  }

  #onData({ subscriber }: Entry, { data, errors }: Extract<ServerMessage, { type: 'data' }>): void {
    notify(() => subscriber.onData(data, errors));
  }

  #onConfirmed(entry: Entry): void {
    clearTimeout(entry.timer);
    const { subscriber, hasStarted } = entry;
    Object.assign(entry, { isConfirmed: true, hasStarted: true, confirmedAt: Date.now(), unauthorized: 0 });
    notify(() => (hasStarted ? subscriber.onGap?.() : subscriber.onStarted?.()));
  }

  #onError(entry: Entry, errors: readonly RealtimeError[]): void {
    const verdict = verdictOf(errors, entry);
    if (verdict === 'RETRY') this.#retry(entry, false);
    else if (verdict === 'RETRY_WITH_ANOTHER_TOKEN') {
      entry.unauthorized += 1;
      this.#retry(entry, true);
    } else this.#end(entry, verdict);
  }

  /** AppSync does not say whose start was one too many. */
  #onRate(errors: readonly RealtimeError[]): void {
    if (!errors.some(({ errorType }) => errorType === 'LimitExceededError')) return;
    for (const entry of this.#entries) {
      if (entry.wireId === undefined || entry.isConfirmed) continue;
      // It may have been heard all the same.
      this.#connector.send(stopMessage(entry.wireId));
      this.#retry(entry, false);
    }
  }

  #retry(entry: Entry, wasRefused: boolean): void {
    const { isConfirmed, confirmedAt, backOff } = entry;
    if (isConfirmed && Date.now() - confirmedAt >= this.#settings.stableMs) backOff.reset();
    this.#interrupt(entry);
    if (!this.#entries.has(entry)) return;
    entry.timer = setTimeout(() => {
      // Otherwise the next connection starts it.
      if (this.#connector.isReady) void this.#start(entry, wasRefused);
    }, backOff.next());
  }

  #interrupt(entry: Entry): void {
    const wasConfirmed = entry.isConfirmed;
    this.#detach(entry);
    if (wasConfirmed) notify(() => entry.subscriber.onInterrupted?.());
  }

  #detach(entry: Entry): void {
    clearTimeout(entry.timer);
    if (entry.wireId !== undefined) this.#byWireId.delete(entry.wireId);
    entry.wireId = undefined;
    entry.isConfirmed = false;
  }

  #end(entry: Entry, failure: RealtimeFailure): void {
    this.#remove(entry);
    notify(() => entry.subscriber.onEnd?.(failure));
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    if (entry.wireId !== undefined) this.#connector.send(stopMessage(entry.wireId));
    this.#detach(entry);
    if (this.#entries.size === 0) this.#connector.release();
  }
}
