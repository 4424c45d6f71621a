/**
 * The hooks in which aedes asks about devices. Each runs the check, logs a rejection, and makes aedes
 * close the connection.
 */
import type { AedesOptions, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import type { MessageListener, PublishedMessage } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { type DeviceFault, type DeviceFaults, deviceFaults } from './device-faults.ts';
import type { DeviceConnection } from './device-policies.ts';
import type { IotLog, IotLogEntry } from './iot-log.ts';
import { keepAliveSeconds } from './mqtt-limits.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { tooManyFilters } from './subscribe-packets.ts';

/** Dependencies of the hooks. */
export interface DeviceRuleDependencies {
  readonly parts: IotParts;
  readonly sessions: Sessions;
  readonly log: IotLog;
  /**
   * Called with each message that a device may publish, before aedes acknowledges it. (aedes
   * acknowledges before it delivers.)
   */
  readonly onPublish: MessageListener;
  /** Called with each session that may not connect under the client id that it claims. */
  readonly onRejected: (session: Session) => void;
  /** Called with unexpected errors; the device is rejected. */
  readonly onDefect: (error: unknown) => void;
}

/** The hooks of aedes that these rules implement. */
export type DeviceHooks = Required<
  Pick<AedesOptions, 'preConnect' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>
>;

type ConnectCallback = Parameters<DeviceHooks['preConnect']>[2];
type SubscribeCallback = Parameters<DeviceHooks['authorizeSubscribe']>[2];

type LogPlace = Pick<IotLogEntry, 'eventType' | 'topicName'>;

/** Decides by the registry, the IoT policies and the live sessions. */
export class DeviceRules {
  readonly #faults: DeviceFaults;
  readonly #dependencies: DeviceRuleDependencies;

  constructor(dependencies: DeviceRuleDependencies) {
    this.#faults = deviceFaults(dependencies.parts);
    this.#dependencies = dependencies;
  }

  /** The hooks to assign to aedes. */
  hooks(): DeviceHooks {
    return {
      preConnect: (client, packet, callback) => this.#connect(client, packet, callback),
      authorizePublish: (client, packet, callback) => callback(this.#publish(client, packet)),
      authorizeSubscribe: (client, subscription, callback) => this.#subscribe(client, subscription, callback),
      authorizeForward: (client, packet) => (this.#mayReceive(client, packet.topic) ? packet : null),
    };
  }

  #connect(client: Client, packet: ConnectPacket, callback: ConnectCallback): void {
    const { sessions, onRejected, onDefect } = this.#dependencies;
    const session = sessions.of(client);
    if (session === undefined) {
      return callback(noSession(), false);
    }
    const connection = connectionOf(session, packet);
    session.connection = connection;
    session.persistent = packet.clean === false;
    const fault = this.#check(() => this.#faults.connect(connection, packet));
    if (fault !== undefined) {
      if (fault.reason === 'AUTH_ERROR') {
        onRejected(session);
      }
      return callback(this.#reject(session, fault, { eventType: 'Connect' }), false);
    }
    packet.keepalive = keepAliveSeconds(packet.keepalive);
    sessions.claim(session, connection.clientId).then(
      () => callback(null, !client.closed),
      (error: unknown) => {
        onDefect(error);
        callback(noSession(), false);
      },
    );
  }

  /** Returns the error that ends the connection; null when the message may be published. */
  #publish(client: Client | null, packet: PublishPacket): Error | null {
    const session = client === null ? undefined : this.#dependencies.sessions.of(client);
    const connection = session?.connection;
    // A closed client publishes nothing but its last will.
    const isUnwantedWill = session?.withoutWill === true && client?.closed === true;
    if (session === undefined || connection === undefined || isUnwantedWill) {
      return noSession();
    }
    const fault = this.#check(() => this.#faults.publish(connection, packet));
    if (fault !== undefined) {
      return this.#reject(session, fault, { eventType: 'Publish-In', topicName: packet.topic });
    }
    this.#dependencies.onPublish(messageOf(connection, packet));
    return null;
  }

  #subscribe(client: Client, subscription: Subscription, callback: SubscribeCallback): void {
    const session = this.#dependencies.sessions.of(client);
    const connection = session?.connection;
    if (session === undefined || connection === undefined) {
      return callback(noSession());
    }
    const count = tooManyFilters(subscription);
    const { topic: topicName } = subscription;
    const fault =
      count === undefined
        ? this.#check(() => this.#faults.subscribe(connection, subscription, session.filters))
        : { reason: 'CLIENT_ERROR' as const, details: `${count} filters in one SUBSCRIBE` };
    if (fault !== undefined) {
      return callback(this.#reject(session, fault, { eventType: 'Subscribe', topicName }));
    }
    session.filters.add(topicName);
    callback(null, subscription);
  }

  #mayReceive(client: Client, topicName: string): boolean {
    const session = this.#dependencies.sessions.of(client);
    const connection = session?.connection;
    if (session === undefined || connection === undefined) {
      return false;
    }
    const fault = this.#check(() => this.#faults.receive(connection, topicName));
    if (fault !== undefined) {
      this.#logFailure(session, fault, { eventType: 'Publish-Out', topicName });
    }
    return fault === undefined;
  }

  /** Runs a check. An error in it rejects, so that a defect never allows anything. */
  #check(check: () => DeviceFault | undefined): DeviceFault | undefined {
    try {
      return check();
    } catch (error) {
      this.#dependencies.onDefect(error);
      return { reason: 'AUTH_ERROR', details: 'The check failed' };
    }
  }

  /** Logs the rejection and returns the error that makes aedes close the connection. */
  #reject(session: Session, fault: DeviceFault, place: LogPlace): Error {
    session.reason ??= fault.reason;
    this.#logFailure(session, fault, place);
    return new Error(fault.details);
  }

  #logFailure({ connection, principal }: Session, fault: DeviceFault, place: LogPlace): void {
    this.#dependencies.log.write({
      ...place,
      status: 'Failure',
      ...(connection && { clientId: connection.clientId }),
      principalId: principal.certificateId,
      reason: fault.reason === 'AUTH_ERROR' ? 'AUTHORIZATION_FAILURE' : fault.reason,
      details: fault.details,
    });
  }
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
