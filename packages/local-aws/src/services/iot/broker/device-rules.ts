/**
 * aedes's questions about devices, answered by the checks; a refusal is noted and ends the
 * connection.
 */
import type { AedesOptions, ConnectPacket, PublishPacket } from 'aedes';
import type { MessageListener, PublishedMessage } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { type DeviceFault, deviceFaults } from './device-faults.ts';
import type { DeviceConnection } from './device-policies.ts';
import type { IotLog, IotLogEntry } from './iot-log.ts';
import { keepAliveSeconds } from './mqtt-limits.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { tooManyFilters } from './subscribe-packets.ts';

/** What the rules work on. */
export interface DeviceRuleDependencies {
  readonly parts: IotParts;
  readonly sessions: Sessions;
  readonly log: IotLog;
  /**
   * Told of each message that a device may publish, before aedes acknowledges it (it does so before
   * it delivers).
   */
  readonly onPublish: MessageListener;
  /** Told of each session that may not connect under the client id that it claims. */
  readonly onRefused: (session: Session) => void;
  /** Told of errors that nobody foresaw; the device is refused. */
  readonly onDefect: (error: unknown) => void;
}

/** aedes's questions that these rules answer. */
export type DeviceRules = Required<
  Pick<AedesOptions, 'preConnect' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>
>;

type LogPlace = Pick<IotLogEntry, 'eventType' | 'topicName'>;

/** The rules over the registry and the live sessions. */
export function deviceRules({
  parts,
  sessions,
  log,
  onPublish,
  onRefused,
  onDefect,
}: DeviceRuleDependencies): DeviceRules {
  const faults = deviceFaults(parts);

  /** Runs a check; what it throws refuses, since nothing may be allowed by a defect. */
  function checked(check: () => DeviceFault | undefined): DeviceFault | undefined {
    try {
      return check();
    } catch (error) {
      onDefect(error);
      return { reason: 'AUTH_ERROR', details: 'The check failed' };
    }
  }

  function note({ connection, principal }: Session, fault: DeviceFault, place: LogPlace): void {
    log.write({
      ...place,
      status: 'Failure',
      ...(connection && { clientId: connection.clientId }),
      principalId: principal.certificateId,
      reason: fault.reason === 'AUTH_ERROR' ? 'AUTHORIZATION_FAILURE' : fault.reason,
      details: fault.details,
    });
  }

  /** The error makes aedes cut the connection. */
  function refuse(session: Session, fault: DeviceFault, place: LogPlace): Error {
    session.reason ??= fault.reason;
    note(session, fault, place);
    return new Error(fault.details);
  }

  return {
    preConnect(client, packet, callback) {
      const session = sessions.of(client);
      if (session === undefined) {
        return callback(noSession(), false);
      }
      const connection = connectionOf(session, packet);
      session.connection = connection;
      session.persistent = packet.clean === false;
      const fault = checked(() => faults.connect(connection, packet));
      if (fault !== undefined) {
        if (fault.reason === 'AUTH_ERROR') {
          onRefused(session);
        }
        return callback(refuse(session, fault, { eventType: 'Connect' }), false);
      }
      packet.keepalive = keepAliveSeconds(packet.keepalive);
      sessions.claim(session, connection.clientId).then(
        () => callback(null, !client.closed),
        (error: unknown) => {
          onDefect(error);
          callback(noSession(), false);
        },
      );
    },

    authorizePublish(client, packet, callback) {
      const session = client === null ? undefined : sessions.of(client);
      const connection = session?.connection;
      // A client that is closed publishes nothing but its last will.
      const isUnwantedWill = session?.withoutWill === true && client?.closed === true;
      if (session === undefined || connection === undefined || isUnwantedWill) {
        return callback(noSession());
      }
      const fault = checked(() => faults.publish(connection, packet));
      if (fault !== undefined) {
        return callback(refuse(session, fault, { eventType: 'Publish-In', topicName: packet.topic }));
      }
      onPublish(messageOf(connection, packet));
      callback(null);
    },

    authorizeSubscribe(client, subscription, callback) {
      const session = sessions.of(client);
      const connection = session?.connection;
      if (session === undefined || connection === undefined) {
        return callback(noSession());
      }
      const count = tooManyFilters(subscription);
      const { topic: topicName } = subscription;
      const fault =
        count === undefined
          ? checked(() => faults.subscribe(connection, subscription, session.filters))
          : { reason: 'CLIENT_ERROR' as const, details: `${count} filters in one SUBSCRIBE` };
      if (fault !== undefined) {
        return callback(refuse(session, fault, { eventType: 'Subscribe', topicName }));
      }
      session.filters.add(topicName);
      callback(null, subscription);
    },

    authorizeForward(client, packet) {
      const session = sessions.of(client);
      const connection = session?.connection;
      if (session === undefined || connection === undefined) {
        return null;
      }
      const fault = checked(() => faults.receive(connection, packet.topic));
      if (fault === undefined) {
        return packet;
      }
      note(session, fault, { eventType: 'Publish-Out', topicName: packet.topic });
      return null;
    },
  };
}

function messageOf(
  { clientId, principal }: DeviceConnection,
  { topic, payload }: PublishPacket,
): PublishedMessage {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return { topic, payload: bytes, clientId, principalId: principal.certificateId };
}

function noSession(): Error {
  return new Error('There is no such session');
}

function connectionOf({ principal, ipAddress }: Session, packet: ConnectPacket): DeviceConnection {
  const { clientId, clean, will } = packet;
  const connectAttributes = [
    ...(clean === false ? ['PersistentConnect'] : []),
    ...(will === undefined ? [] : ['LastWill']),
  ];
  return { principal, clientId, ipAddress, connectAttributes };
}
