/**
 * Presence: the broker tells on `$aws/events/presence/…` who comes and goes, and who was not let in
 * (AWS: "Lifecycle events"). Who is connected is stored, so that a world that was killed tells at
 * its next start of those whom it lost.
 */
import type { State, Store } from '../../../state/store.ts';
import type { IotParts } from '../iot-parts.ts';
import { thingOf } from './device-policies.ts';
import type { DisconnectReason, Session } from './session.ts';

/** Publishes a message of AWS's own. */
export type PublishEvent = (topic: string, payload: string) => void;

/** Tells of sessions' beginnings and ends. */
export interface Presence {
  /** Tells of the end of those who were connected when an earlier world was killed. */
  resume(): void;
  connected(session: Session): void;
  /** Tells of the end of a session whose beginning was told. */
  disconnected(session: Session): void;
  /** Tells of one whose certificate may not connect under the client id that it claims. */
  refused(session: Session): void;
}

/** What both events of a session say. */
interface SessionFacts {
  readonly clientId: string;
  readonly sessionIdentifier: string;
  readonly principalIdentifier: string;
  readonly versionNumber: number;
  /** AWS names the thing when the certificate belongs to it alone. */
  readonly thingName?: string;
}

/** What is stored of a client id. */
interface ClientPresence {
  readonly versionNumber: number;
  /** Present while it is connected. */
  readonly session?: SessionFacts;
}

/**
 * Presence events; both events of a session have the same `versionNumber`, which grows with each
 * session of a client id.
 */
export function createPresence(
  { parts, state }: { readonly parts: IotParts; readonly state: State },
  publish: PublishEvent,
): Presence {
  const clients: Store<ClientPresence> = state.store('iot.presence');

  function tell(facts: SessionFacts, eventType: 'connected' | 'disconnected', more: object): void {
    const { clientId, sessionIdentifier, principalIdentifier, ...rest } = facts;
    const timestamp = parts.clock.now();
    const event = {
      clientId,
      timestamp,
      eventType,
      sessionIdentifier,
      principalIdentifier,
      ...more,
      ...rest,
    };
    publish(`$aws/events/presence/${eventType}/${clientId}`, JSON.stringify(event));
  }

  function end(facts: SessionFacts, disconnectReason: DisconnectReason): void {
    const { clientId, versionNumber, sessionIdentifier } = facts;
    // The next session of the client id may have begun already.
    if (clients.get(clientId)?.session?.sessionIdentifier === sessionIdentifier) {
      clients.set(clientId, { versionNumber });
    }
    const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT';
    tell(facts, 'disconnected', { clientInitiatedDisconnect, disconnectReason });
  }

  function factsOf({
    connection,
    principal,
    sessionIdentifier,
    versionNumber,
  }: Session): SessionFacts | undefined {
    if (connection === undefined || versionNumber === undefined) {
      return undefined;
    }
    const { clientId } = connection;
    const thing = thingOf(parts, connection);
    return {
      clientId,
      sessionIdentifier,
      principalIdentifier: principal.certificateId,
      versionNumber,
      ...(thing?.exclusive === true ? { thingName: thing.thingName } : {}),
    };
  }

  return {
    resume() {
      const lost = [...clients.entries()].flatMap(([, { session }]) =>
        session === undefined ? [] : [session],
      );
      for (const session of lost) {
        end(session, 'SERVER_ERROR');
      }
    },
    connected(session) {
      const clientId = session.connection?.clientId ?? '';
      session.versionNumber = (clients.get(clientId)?.versionNumber ?? -1) + 1;
      const facts = factsOf(session);
      if (facts === undefined) {
        return;
      }
      clients.set(clientId, { versionNumber: session.versionNumber, session: facts });
      tell(facts, 'connected', { ipAddress: session.ipAddress });
    },
    disconnected(session) {
      const facts = factsOf(session);
      if (facts !== undefined) {
        end(facts, session.disconnectReason);
      }
    },
    refused({ connection, principal, sessionIdentifier, ipAddress }) {
      const clientId = connection?.clientId ?? '';
      // AWS tells nothing of such client ids, since they are no part of a topic.
      if (/[+#]/.test(clientId)) {
        return;
      }
      const event = {
        clientId,
        timestamp: parts.clock.now(),
        eventType: 'connect_failed',
        connectFailureReason: 'AUTHORIZATION_FAILED',
        principalIdentifier: principal.certificateId,
        sessionIdentifier,
        ipAddress,
      };
      publish(`$aws/events/presence/connect_failed/${clientId}`, JSON.stringify(event));
    },
  };
}
