/**
 * The hooks through which aedes checks devices. Each hook runs the check. It logs a rejection and
 * makes aedes close the connection.
 */
import type { AedesOptions, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import type { MessageListener, PublishedMessage } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { type DeviceViolation, type DeviceViolations, deviceViolations } from './device-violations.ts';
import type { DeviceConnection } from './device-policies.ts';
import type { IotLog, IotLogEntry } from './iot-log.ts';
import { keepAliveSeconds } from './mqtt-limits.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { tooManyFilters } from './subscribe-packets.ts';

/** `parts` holds the registry and policies that decide; `log` receives each rejection. */
export interface DeviceRuleDependencies {
  readonly parts: IotParts;
  readonly sessions: Sessions;
  readonly log: IotLog;
  /**
   * Called with each message that a device may publish, before aedes acknowledges it. (aedes
   * acknowledges before it delivers.)
   */
  readonly onPublish: MessageListener;
  /** Called with each session that may not connect with the client id that it claims. */
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
  readonly #violations: DeviceViolations;
  readonly #dependencies: DeviceRuleDependencies;

  constructor(dependencies: DeviceRuleDependencies) {
    this.#violations = deviceViolations(dependencies.parts);
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
    const violation = this.#check(() => this.#violations.connect(connection, packet));
    if (violation !== undefined) {
      if (violation.reason === 'AUTH_ERROR') {
        onRejected(session);
      }
      return callback(this.#reject(session, violation, { eventType: 'Connect' }), false);
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
    const violation = this.#check(() => this.#violations.publish(connection, packet));
    if (violation !== undefined) {
      return this.#reject(session, violation, { eventType: 'Publish-In', topicName: packet.topic });
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
    const violation =
      count === undefined
        ? this.#check(() => this.#violations.subscribe(connection, subscription, session.filters))
        : { reason: 'CLIENT_ERROR' as const, details: `${count} filters in one SUBSCRIBE` };
    if (violation !== undefined) {
      return callback(this.#reject(session, violation, { eventType: 'Subscribe', topicName }));
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
    const violation = this.#check(() => this.#violations.receive(connection, topicName));
    if (violation !== undefined) {
      this.#logFailure(session, violation, { eventType: 'Publish-Out', topicName });
    }
    return violation === undefined;
  }

  /** Runs a check. An error in it rejects, so that a defect never allows anything. */
  #check(check: () => DeviceViolation | undefined): DeviceViolation | undefined {
    try {
      return check();
    } catch (error) {
      this.#dependencies.onDefect(error);
      return { reason: 'AUTH_ERROR', details: 'The check failed' };
    }
  }

  /** Logs the rejection and returns the error that makes aedes close the connection. */
  #reject(session: Session, violation: DeviceViolation, place: LogPlace): Error {
    session.reason ??= violation.reason;
    this.#logFailure(session, violation, place);
    return new Error(violation.details);
  }

  #logFailure({ connection, principal }: Session, violation: DeviceViolation, place: LogPlace): void {
    this.#dependencies.log.write({
      ...place,
      status: 'Failure',
      ...(connection && { clientId: connection.clientId }),
      principalId: principal.certificateId,
      reason: violation.reason === 'AUTH_ERROR' ? 'AUTHORIZATION_FAILURE' : violation.reason,
      details: violation.details,
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
  return new Error('The client has no session');
}

function connectionOf({ principal, ipAddress }: Session, packet: ConnectPacket): DeviceConnection {
  const { clientId, clean, will } = packet;
  const connectAttributes = [
    ...(clean === false ? ['PersistentConnect'] : []),
    ...(will === undefined ? [] : ['LastWill']),
  ];
  return { principal, clientId, ipAddress, connectAttributes };
}
