/**
 * The checks of what a device wants to do. AWS documents: a publish that no policy allows ends the
 * connection; messages that a device may not receive are not delivered to it; QoS 2 is not
 * supported. It is assumed that AWS closes the connection on a CONNECT that no policy allows
 * (assumption iot-40; AWS's MQTT 3 clients report a hang-up). The same holds for a refused
 * SUBSCRIBE (assumption iot-41); MQTT 3.1.1 also permits SUBACK 128, with which a device stays
 * connected. It also holds for everything beyond a limit, and for a retained message of Basic
 * Ingest (assumption iot-65).
 */
import type { ConnectPacket, PublishPacket, Subscription } from 'aedes';
import { basicIngestOf } from '../basic-ingest.ts';
import type { IotParts } from '../iot-parts.ts';
import { type DeviceAction, type DeviceConnection, permits } from './device-policies.ts';
import {
  clientIdViolation,
  filterViolation,
  isReserved,
  maximumPayloadBytes,
  maximumSubscriptions,
  topicViolation,
} from './mqtt-limits.ts';

/** AUTH_ERROR when a policy or a reserved topic forbids it, CLIENT_ERROR for an invalid packet. */
export interface DeviceViolation {
  readonly reason: 'AUTH_ERROR' | 'CLIENT_ERROR';
  readonly details: string;
}

/** The checks against a registry. Each returns the violation, if there is one. */
export interface DeviceViolations {
  connect(connection: DeviceConnection, packet: ConnectPacket): DeviceViolation | undefined;
  publish(connection: DeviceConnection, packet: PublishPacket): DeviceViolation | undefined;
  /** `present` contains the filters that the connection is subscribed to. */
  subscribe(
    connection: DeviceConnection,
    subscription: Subscription,
    present: ReadonlySet<string>,
  ): DeviceViolation | undefined;
  receive(connection: DeviceConnection, topic: string): DeviceViolation | undefined;
}

/** Creates the checks against a registry. */
export function deviceViolations(parts: IotParts): DeviceViolations {
  const { arns } = parts;
  const needs = (
    connection: DeviceConnection,
    action: DeviceAction,
    resource: string,
  ): DeviceViolation | undefined =>
    permits(parts, connection, action, resource) ? undefined : forbidden(`No policy allows ${action}`);

  return {
    connect(connection, { will }) {
      const details = clientIdViolation(connection.clientId) ?? (will && messageViolation(will));
      if (details !== undefined) {
        return wrong(details);
      }
      return needs(connection, 'iot:Connect', arns.client(connection.clientId));
    },

    publish(connection, packet) {
      const details = messageViolation(packet);
      if (details !== undefined) {
        return wrong(details);
      }
      if (isReserved(packet.topic, 'publish')) {
        return forbidden('The topic is reserved');
      }
      if (packet.retain && basicIngestOf(packet.topic) !== undefined) {
        return wrong(noRetention);
      }
      const resource = arns.topic(packet.topic);
      const violation = needs(connection, 'iot:Publish', resource);
      return violation ?? (packet.retain ? needs(connection, 'iot:RetainPublish', resource) : undefined);
    },

    subscribe(connection, { topic: filter, qos }, present) {
      const details = filterViolation(filter) ?? subscriptionViolation(filter, qos, present);
      if (details !== undefined) {
        return wrong(details);
      }
      if (isReserved(filter, 'subscribe')) {
        return forbidden('The topic is reserved');
      }
      return needs(connection, 'iot:Subscribe', arns.topicFilter(filter));
    },

    receive(connection, topic) {
      const isForRule = basicIngestOf(topic) !== undefined;
      return isForRule
        ? forbidden('The topic is for a rule')
        : needs(connection, 'iot:Receive', arns.topic(topic));
    },
  };
}

/** Basic Ingest has no subscribers, so nothing could be retained for them. */
export const noRetention = 'A message of Basic Ingest cannot be retained';

function wrong(details: string): DeviceViolation {
  return { reason: 'CLIENT_ERROR', details };
}

function forbidden(details: string): DeviceViolation {
  return { reason: 'AUTH_ERROR', details };
}

/** Returns what is wrong with a published message or a will. */
function messageViolation(
  message: Pick<PublishPacket, 'topic' | 'payload'> & { readonly qos?: number },
): string | undefined {
  if (message.qos === 2) {
    return 'QoS 2 is not supported';
  }
  if (Buffer.byteLength(message.payload) > maximumPayloadBytes) {
    return 'The payload is larger than 128 KB';
  }
  return topicViolation(message.topic);
}

function subscriptionViolation(
  filter: string,
  qos: number,
  present: ReadonlySet<string>,
): string | undefined {
  if (qos === 2) {
    return 'QoS 2 is not supported';
  }
  const isFull = present.size >= maximumSubscriptions && !present.has(filter);
  return isFull ? 'A connection has at most 50 subscriptions' : undefined;
}
