/** Turns aedes's events about clients into session changes, presence events and log entries. */
import type { Aedes, Client } from 'aedes';
import type { IotLog } from './iot-log.ts';
import type { Presence } from './presence.ts';
import type { DisconnectReason, Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** What changes when a session starts or ends: the live sessions, presence events and the log. */
export interface Followers {
  readonly sessions: Sessions;
  readonly presence: Presence;
  readonly log: IotLog;
}

/**
 * Follows all clients of aedes. Returns a function that ends a session for which aedes emits no
 * event.
 */
export function followSessions(
  aedes: Aedes,
  { sessions, presence, log }: Followers,
): (session: Session) => void {
  function finish(session: Session): void {
    if (!sessions.settle(session)) {
      return;
    }
    presence.disconnected(session);
    if (session.versionNumber !== undefined) {
      log.write({ eventType: 'Disconnect', ...who(session), reason: session.disconnectReason });
    }
  }

  const end = (client: Client, reason: DisconnectReason): void => {
    const session = sessions.of(client);
    if (session !== undefined) {
      session.reason ??= reason;
    }
  };

  aedes.on('client', (client) => {
    const session = sessions.of(client);
    // aedes never removes a client that was closed before aedes added it to its list.
    if (session !== undefined) {
      session.registered = !client.closed;
    }
  });
  aedes.on('clientReady', (client) => {
    const session = sessions.of(client);
    if (session === undefined || client.closed) {
      return;
    }
    presence.connected(session);
    log.write({ eventType: 'Connect', ...who(session) });
  });
  aedes.on('clientDisconnect', (client) => {
    const session = sessions.of(client);
    if (session !== undefined) {
      finish(session);
    }
  });
  aedes.on('keepaliveTimeout', (client) => end(client, 'MQTT_KEEP_ALIVE_TIMEOUT'));
  aedes.on('clientError', (client, error) => end(client, reasonOf(error)));
  aedes.on('connectionError', (client, error) => end(client, reasonOf(error)));
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) {
      sessions.of(client)?.filters.delete(filter);
    }
  });
  return finish;
}

/** Errors of the socket have a code of the system or of TLS. The client caused all others. */
function reasonOf(error: Error): DisconnectReason {
  return 'code' in error ? 'CONNECTION_LOST' : 'CLIENT_ERROR';
}

function who({ connection, principal }: Session) {
  return {
    status: 'Success',
    clientId: connection?.clientId ?? '',
    principalId: principal.certificateId,
  } as const;
}
