/**
 * All sessions of the broker: one at a time for each client id, and those of a certificate end with
 * it.
 */
import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { Clock } from '../../../core/service.ts';
import type { Connections, Disconnection } from '../connections.ts';
import type { DevicePrincipal } from './admission.ts';
import { persistentSessionMs } from './mqtt-limits.ts';
import { type DisconnectReason, Session } from './session.ts';

/** What is asked of the store of persistent sessions. */
export interface SessionStore {
  /** Forgets a client's subscriptions and the messages that wait for it. */
  forget(clientId: string): Promise<void>;
}

/** The sessions that are live, and the client ids whose persistent sessions wait for them. */
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

  /** A connection whose certificate was admitted. */
  open(client: Client, socket: TLSSocket, principal: DevicePrincipal): Session {
    const session = new Session(client, socket, principal);
    this.#byClient.set(client, session);
    return session;
  }

  /** The session of a client of aedes; undefined once it has ended. */
  of(client: Client): Session | undefined {
    return this.#byClient.get(client);
  }

  /**
   * Gives a client id to a session whose CONNECT packet was allowed; resolves when the session that
   * had it is gone (AWS ends the earlier one) and a persistent session that is too old is
   * forgotten.
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

  /** Notes that nothing of the session is left; false when that was known. */
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
   * Ends every session of a certificate, those included that have not sent their CONNECT packet
   * yet.
   */
  cut(certificateId: string, reason: DisconnectReason): void {
    for (const session of this.#byClient.values()) {
      if (session.principal.certificateId === certificateId) {
        void session.end(reason);
      }
    }
  }

  /** DeleteConnection; a persistent session that waits counts when it is to be forgotten. */
  async close(clientId: string, { cleanSession, preventWillMessage }: Disconnection): Promise<boolean> {
    const session = this.#byClientId.get(clientId);
    if (session !== undefined) {
      session.withoutWill = preventWillMessage;
      await session.end('SERVER_INITIATED_DISCONNECT');
    }
    const forgets = cleanSession && this.#waiting.delete(clientId);
    if (forgets) {
      await this.#store.forget(clientId);
    }
    return session !== undefined || forgets;
  }

  /** Ends all of them. */
  async endAll(): Promise<void> {
    const sessions = [...this.#byClient.values()];
    await Promise.all(sessions.map((session) => session.end('SERVER_INITIATED_DISCONNECT')));
  }
}
