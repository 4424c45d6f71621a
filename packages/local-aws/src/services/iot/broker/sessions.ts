/**
 * All sessions of the broker. Each client id has one at a time. A certificate's sessions end when
 * it is deactivated or deleted.
 */
import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { Clock } from '../../../core/service.ts';
import type { Connections, Disconnection } from '../connections.ts';
import type { DevicePrincipal } from './admission.ts';
import { persistentSessionMs } from './mqtt-limits.ts';
import { type DisconnectReason, Session } from './session.ts';

/** Persistent sessions of MQTT: subscriptions and queued messages by client id. */
export interface SessionStore {
  /** Removes a client's subscriptions and its queued messages. */
  forget(clientId: string): Promise<void>;
}

/** The live sessions, and the client ids of persistent sessions without a connection. */
export class Sessions implements Connections {
  readonly #clock: Clock;
  readonly #store: SessionStore;
  readonly #byClient = new Map<Client, Session>();
  readonly #byClientId = new Map<string, Session>();
  /** Client id → when its persistent session lost its connection. */
  readonly #waiting = new Map<string, number>();

  constructor(clock: Clock, store: SessionStore) {
    this.#clock = clock;
    this.#store = store;
  }

  /** Adds a connection whose certificate was admitted. */
  open(client: Client, socket: TLSSocket, principal: DevicePrincipal): Session {
    const session = new Session(client, socket, principal);
    this.#byClient.set(client, session);
    return session;
  }

  /** Returns the session of a client of aedes; undefined once it has ended. */
  of(client: Client): Session | undefined {
    return this.#byClient.get(client);
  }

  /**
   * Assigns a client id to a session whose CONNECT packet was allowed. As on AWS, ends an earlier
   * session with that id. Resolves when it has ended and an expired persistent session is removed.
   */
  async claim(session: Session, clientId: string): Promise<void> {
    const previous = this.#byClientId.get(clientId);
    this.#byClientId.set(clientId, session);
    if (previous !== undefined) {
      session.turn = Promise.all([previous.turn, previous.end('DUPLICATE_CLIENTID')]).then(() => undefined);
    }
    await session.turn;
    const left = this.#waiting.get(clientId);
    this.#waiting.delete(clientId);
    if (left !== undefined && this.#clock.now() - left > persistentSessionMs) {
      await this.#store.forget(clientId);
    }
  }

  /** Removes an ended session. Returns false when it was removed before. */
  settle(session: Session): boolean {
    const { client, connection, persistent, registered } = session;
    if (!this.#byClient.delete(client)) {
      return false;
    }
    if (connection !== undefined && this.#byClientId.get(connection.clientId) === session) {
      this.#byClientId.delete(connection.clientId);
    }
    if (connection !== undefined && persistent && registered) {
      this.#waiting.set(connection.clientId, this.#clock.now());
    }
    session.settle();
    return true;
  }

  /**
   * Ends every session of a certificate, including those that have not sent their CONNECT packet
   * yet.
   */
  cut(certificateId: string, reason: DisconnectReason): void {
    for (const session of this.#byClient.values()) {
      if (session.principal.certificateId === certificateId) {
        void session.end(reason);
      }
    }
  }

  /**
   * DeleteConnection. With `cleanSession`, it also removes a persistent session without a
   * connection.
   */
  async close(clientId: string, { cleanSession, preventWillMessage }: Disconnection): Promise<boolean> {
    const session = this.#byClientId.get(clientId);
    if (session !== undefined) {
      session.withoutWill = preventWillMessage;
      await session.end('API_INITIATED_DISCONNECT');
    }
    const forgets = cleanSession && this.#waiting.delete(clientId);
    if (forgets) {
      await this.#store.forget(clientId);
    }
    return session !== undefined || forgets;
  }

  /** Ends all sessions. */
  async endAll(): Promise<void> {
    const sessions = [...this.#byClient.values()];
    await Promise.all(sessions.map((session) => session.end('SERVER_INITIATED_DISCONNECT')));
  }
}
