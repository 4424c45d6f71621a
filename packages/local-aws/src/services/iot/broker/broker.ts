/**
 * AWS IoT Core's message broker: MQTT 3.1.1 over mutual TLS. aedes speaks MQTT. The registry
 * decides who may connect, the template's IoT policies what they may do. Sessions end with the
 * world.
 */
import { Aedes } from 'aedes';
import type { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { State } from '../../../state/store.ts';
import { basicIngestOf } from '../basic-ingest.ts';
import type { Connections, Message, MessageListener, MessageSink, PublishedMessage } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { admit } from './admission.ts';
import { DeviceRules } from './device-rules.ts';
import { followSessions } from './follow-sessions.ts';
import { type IotLog, createIotLog } from './iot-log.ts';
import { Presence } from './presence.ts';
import { type ServerIdentity, createServerIdentity } from './server-authority.ts';
import { aedesSessionStore } from './session-store.ts';
import { watchSubscribes } from './subscribe-packets.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { type TlsEndpoint, startTlsEndpoint } from './tls-endpoint.ts';

/** Dependencies and settings of a broker. */
export interface BrokerOptions {
  readonly parts: IotParts;
  readonly state: State;
  /** 0 selects a free port. */
  readonly port: number;
  /** Called with defects of the broker. */
  readonly onDefect: (error: unknown) => void;
}

/** An MQTT broker on 127.0.0.1 that closes every connection until `open` is called. */
export interface Broker {
  readonly port: number;
  /** The authority of the server's certificate, PEM; clients need it to trust the endpoint. */
  readonly certificateAuthority: string;
  readonly connections: Connections;
  readonly log: IotLog;
  /**
   * Admits clients. Connections before that are closed, because the policies of the template do not
   * exist yet.
   */
  open(): void;
  /** Calls the listener once when clients are admitted. */
  onOpen(listener: () => void): void;
  /** Delivers a message to its subscribers. The caller has checked its own permission. */
  readonly publish: MessageSink;
  /** Calls the listener with every message from now on, as `MessageListener` says. */
  onMessage(listener: MessageListener): void;
  /** Ends all sessions and the server. */
  stop(): Promise<void>;
}

/**
 * Starts a broker on 127.0.0.1. When the port is in use, throws an error that names the process
 * that holds it.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const identity = await createServerIdentity(options.state);
  const broker = new AedesBroker(options, identity);
  await broker.start(options.port);
  return broker;
}

class AedesBroker implements Broker {
  /** Set when the broker listens. */
  port = 0;
  readonly certificateAuthority: string;
  readonly connections: Connections;
  readonly log: IotLog;
  readonly #identity: ServerIdentity;
  readonly #parts: IotParts;
  readonly #onDefect: (error: unknown) => void;
  readonly #aedes: Aedes = new Aedes();
  readonly #sessions: Sessions;
  readonly #presence: Presence;
  readonly #finish: (session: Session) => void;
  readonly #listeners: MessageListener[] = [];
  readonly #openListeners: (() => void)[] = [];
  #endpoint: TlsEndpoint | undefined;
  #isOpen = false;

  constructor({ parts, state, onDefect }: BrokerOptions, identity: ServerIdentity) {
    this.#identity = identity;
    this.certificateAuthority = identity.certificateAuthority;
    this.#parts = parts;
    this.#onDefect = onDefect;
    this.log = createIotLog(() => parts.clock.now());
    this.#sessions = new Sessions(parts.clock, aedesSessionStore(this.#aedes));
    this.connections = this.#sessions;
    this.#presence = new Presence({ parts, state }, (topic, payload) => this.#publishEvent(topic, payload));
    const rules = new DeviceRules({
      parts,
      sessions: this.#sessions,
      log: this.log,
      onPublish: (message) => this.#notify(message),
      onRejected: (session) => this.#presence.rejected(session),
      onDefect,
    });
    Object.assign(this.#aedes, rules.hooks());
    // aedes's types do not declare its 'error' event, and an unhandled one would end the process.
    const failures: EventEmitter = this.#aedes;
    failures.on('error', onDefect);
    this.#finish = followSessions(this.#aedes, {
      sessions: this.#sessions,
      presence: this.#presence,
      log: this.log,
    });
  }

  async start(port: number): Promise<void> {
    this.#endpoint = await startTlsEndpoint(port, this.#identity, (socket) => this.#accept(socket));
    this.port = this.#endpoint.port;
    await this.#aedes.listen();
    this.#parts.certificates.watch((certificateId) => {
      if (this.#parts.certificates.find(certificateId)?.status !== 'ACTIVE') {
        this.#sessions.cut(certificateId, 'AUTH_ERROR');
      }
    });
  }

  open(): void {
    this.#presence.resume();
    this.#isOpen = true;
    for (const listener of this.#openListeners.splice(0)) {
      listener();
    }
  }

  onOpen(listener: () => void): void {
    this.#openListeners.push(listener);
  }

  // A property instead of a method, because callers pass it on as a plain function.
  readonly publish: MessageSink = (message: Message) =>
    new Promise((resolve, reject) => {
      this.#notify(message);
      if (basicIngestOf(message.topic) !== undefined) {
        resolve();
        return;
      }
      const done = (error?: Error | null) => (error ? reject(error) : resolve());
      this.#aedes.publish({ cmd: 'publish', dup: false, ...message }, done);
    });

  onMessage(listener: MessageListener): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#isOpen = false;
    await this.#sessions.endAll();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await this.#endpoint?.stop();
  }

  /**
   * AWS is assumed to end the connection of an unknown certificate in the same way, before CONNACK
   * (assumption iot-40).
   */
  #accept(socket: TLSSocket): void {
    socket.on('error', () => socket.destroy());
    const admitted = this.#isOpen
      ? admit(this.#parts, socket.getPeerX509Certificate())
      : { violation: 'NOT_OPEN' };
    if ('principal' in admitted) {
      const client = this.#aedes.handle(socket);
      watchSubscribes(client);
      const session = this.#sessions.open(client, socket, admitted.principal);
      // aedes emits no event for clients that it never added to its list.
      socket.once('close', () => {
        if (!session.registered) {
          this.#finish(session);
        }
      });
      return;
    }
    this.log.write({
      eventType: 'Connect',
      status: 'Failure',
      reason: 'AUTHORIZATION_FAILURE',
      details: admitted.violation,
    });
    socket.destroy();
  }

  #publishEvent(topic: string, payload: string): void {
    if (this.#aedes.closed) {
      return;
    }
    this.publish({ topic, payload: Buffer.from(payload), qos: 1, retain: false }).catch(this.#onDefect);
  }

  /** A listener's error does not reach the publisher. */
  #notify(message: PublishedMessage): void {
    for (const listener of this.#listeners) {
      try {
        listener(message);
      } catch (error) {
        this.#onDefect(error);
      }
    }
  }
}
