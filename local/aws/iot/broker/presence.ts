/** Presence: the broker tells on `$aws/events/presence/…` who comes and goes (AWS: "Lifecycle events", "Connect/Disconnect events"). */
import type { IotParts } from '../iot-parts.ts';
import { thingOf } from './device-policies.ts';
import type { Session } from './session.ts';

/** Publishes a message of AWS's own. */
export type PublishEvent = (topic: string, payload: string) => void;

/** Tells of sessions' beginnings and ends. */
export interface Presence {
  connected(session: Session): void;
  /** Tells of the end of a session whose beginning was told. */
  disconnected(session: Session): void;
}

/** Presence events; both events of a session have the same `versionNumber`, which grows with each session of a client id. */
export function createPresence(parts: IotParts, publish: PublishEvent): Presence {
  const versions = new Map<string, number>();

  function tell(session: Session, eventType: 'connected' | 'disconnected', more: object): void {
    const { connection, principal, sessionIdentifier, versionNumber } = session;
    if (connection === undefined) return;
    const { clientId } = connection;
    const thing = thingOf(parts, connection);
    const event = {
      clientId,
      timestamp: parts.clock.now(),
      eventType,
      sessionIdentifier,
      principalIdentifier: principal.certificateId,
      ...more,
      versionNumber,
      // AWS names the thing when the certificate belongs to it alone.
      ...(thing?.exclusive === true ? { thingName: thing.thingName } : {}),
    };
    publish(`$aws/events/presence/${eventType}/${clientId}`, JSON.stringify(event));
  }

  return {
    connected(session) {
      const clientId = session.connection?.clientId ?? '';
      session.versionNumber = (versions.get(clientId) ?? -1) + 1;
      versions.set(clientId, session.versionNumber);
      tell(session, 'connected', { ipAddress: session.ipAddress });
    },
    disconnected(session) {
      if (session.versionNumber === undefined) return;
      const { disconnectReason } = session;
      const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT';
      tell(session, 'disconnected', { clientInitiatedDisconnect, disconnectReason });
    },
  };
}
