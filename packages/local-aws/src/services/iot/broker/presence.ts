/**
 * Presence events on `$aws/events/presence/…`: connected, disconnected, connect_failed (AWS:
 * "Lifecycle events"). Connected clients are stored, so a world that was killed publishes their
 * disconnections at its next start.
 */
import type { State, Store } from '../../../state/store.ts';
import type { IotParts } from '../iot-parts.ts';
import { type DeviceConnection, thingOf } from './device-policies.ts';
import type { DisconnectReason, Session } from './session.ts';

/** Publishes a message of AWS IoT itself. */
export type PublishEvent = (topic: string, payload: string) => void;

/** Members that both events of a session have. */
interface SessionFacts {
  readonly clientId: string;
  readonly sessionIdentifier: string;
  readonly principalIdentifier: string;
  readonly versionNumber: number;
  /** AWS names the thing when the certificate belongs to it alone. */
  readonly thingName?: string;
}

/** What is stored for a client id. */
interface ClientPresence {
  readonly versionNumber: number;
  /** Present while the client is connected. */
  readonly session?: SessionFacts;
}

/**
 * Publishes presence events. Both events of a session have the same `versionNumber`, which grows
 * with each session of a client id.
 */
export class Presence {
  readonly #parts: IotParts;
  readonly #clients: Store<ClientPresence>;
  readonly #publish: PublishEvent;

  constructor({ parts, state }: { readonly parts: IotParts; readonly state: State }, publish: PublishEvent) {
    this.#parts = parts;
    this.#clients = state.store('iot.presence');
    this.#publish = publish;
  }

  /** Publishes `disconnected` for clients that were connected when an earlier world was killed. */
  resume(): void {
    const lost = [...this.#clients.entries()].flatMap(([, { session }]) =>
      session === undefined ? [] : [session],
    );
    for (const session of lost) {
      this.#end(session, 'SERVER_ERROR');
    }
  }

  connected(session: Session): void {
    const clientId = session.connection?.clientId ?? '';
    session.versionNumber = (this.#clients.get(clientId)?.versionNumber ?? -1) + 1;
    const facts = this.#factsOf(session);
    if (facts === undefined) {
      return;
    }
    this.#clients.set(clientId, { versionNumber: session.versionNumber, session: facts });
    this.#publishSession(facts, 'connected', { ipAddress: session.ipAddress });
  }

  /** Publishes the end of a session; does nothing when its beginning was not published. */
  disconnected(session: Session): void {
    const facts = this.#factsOf(session);
    if (facts !== undefined) {
      this.#end(facts, session.disconnectReason);
    }
  }

  /** Publishes that a certificate may not connect under the client id that it claims. */
  rejected(session: Session): void {
    const { connection, principal, sessionIdentifier, ipAddress } = session;
    const clientId = connection?.clientId ?? '';
    // AWS publishes nothing about such client ids, since a topic cannot contain them.
    if (/[+#]/.test(clientId)) {
      return;
    }
    const event = {
      clientId,
      timestamp: this.#parts.clock.now(),
      eventType: 'connect_failed',
      connectFailureReason: 'AUTHORIZATION_FAILED',
      principalIdentifier: principal.certificateId,
      sessionIdentifier,
      ipAddress,
      ...this.#ownThing(connection),
    };
    this.#publish(`$aws/events/presence/connect_failed/${clientId}`, JSON.stringify(event));
  }

  #end(facts: SessionFacts, disconnectReason: DisconnectReason): void {
    const { clientId, versionNumber, sessionIdentifier } = facts;
    // The next session of the client id may have begun already.
    if (this.#clients.get(clientId)?.session?.sessionIdentifier === sessionIdentifier) {
      this.#clients.set(clientId, { versionNumber });
    }
    const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT';
    this.#publishSession(facts, 'disconnected', { clientInitiatedDisconnect, disconnectReason });
  }

  #publishSession(facts: SessionFacts, eventType: 'connected' | 'disconnected', more: object): void {
    const { clientId, sessionIdentifier, principalIdentifier, ...rest } = facts;
    const timestamp = this.#parts.clock.now();
    const event = {
      clientId,
      timestamp,
      eventType,
      sessionIdentifier,
      principalIdentifier,
      ...more,
      ...rest,
    };
    this.#publish(`$aws/events/presence/${eventType}/${clientId}`, JSON.stringify(event));
  }

  #factsOf({ connection, principal, sessionIdentifier, versionNumber }: Session): SessionFacts | undefined {
    if (connection === undefined || versionNumber === undefined) {
      return undefined;
    }
    const { clientId } = connection;
    return {
      clientId,
      sessionIdentifier,
      principalIdentifier: principal.certificateId,
      versionNumber,
      ...this.#ownThing(connection),
    };
  }

  /** AWS names the thing of a certificate that belongs to it alone, for any client id. */
  #ownThing(connection: DeviceConnection | undefined): { readonly thingName?: string } {
    const thing = connection === undefined ? undefined : thingOf(this.#parts, connection);
    return thing?.exclusive === true ? { thingName: thing.thingName } : {};
  }
}
