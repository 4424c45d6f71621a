/** Renewal as a vehicle does it: a request over its own session, and the response to it. */
import { X509Certificate, createHash, randomUUID } from 'node:crypto';
import type {
  CertificateMessage,
  CertificateRequestEvent,
  OfferedCertificate,
} from '../../domain/renewal.ts';
import { certificateRequestTopic, downlinkTopic, telemetryTopic } from '../../domain/topics.ts';
import {
  type DeviceIdentity,
  type MqttDevice,
  connectDevice,
  privateKeyPem,
  tryToConnect,
} from 'local-aws/testing/mqtt-device';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { endpointOf } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

/** A key with a signing request for it. */
export interface NextKey {
  /** PEM. */
  readonly key: string;
  readonly csr: string;
}

/** Creates a key and a signing request. */
export async function nextKey(): Promise<NextKey> {
  const keys = await keyPair();
  return { key: privateKeyPem(keys), csr: await signingRequest({ keys }) };
}

/** A vehicle's request for a certificate with a new key, as the rule hands it to the function. */
export async function requestEvent(
  referenceId: string,
  certificateId: string,
): Promise<CertificateRequestEvent> {
  const { csr } = await nextKey();
  const payload = Buffer.from(JSON.stringify({ csr })).toString('base64');
  return { kind: 'REQUEST', referenceId, certificateId, payload };
}

/** Publishes a request on the vehicle's topic. */
export function request(device: MqttDevice, referenceId: string, content: unknown): Promise<string> {
  const payload = typeof content === 'string' ? content : JSON.stringify(content);
  return device.publish(certificateRequestTopic(referenceId), payload);
}

/** Subscribes, asks, and returns the response. */
export async function ask(
  device: MqttDevice,
  referenceId: string,
  content: unknown,
): Promise<CertificateMessage> {
  const topic = downlinkTopic(referenceId, 'certificate');
  await device.subscribe(topic);
  await request(device, referenceId, content);
  for (;;) {
    const message = await device.nextMessage();
    if (message.topic === topic) {
      // The function's own message.
      return JSON.parse(message.payload.toString('utf8')) as CertificateMessage;
    }
  }
}

/** Returns the offer; throws when the response is a refusal. */
export function offerIn(response: CertificateMessage): OfferedCertificate {
  if ('error' in response) {
    throw new Error(`The request was refused: ${response.error}`);
  }
  return response;
}

/** Connects with a certificate of an offer. */
export function connectWith(
  world: TestWorld,
  referenceId: string,
  identity: DeviceIdentity,
): Promise<MqttDevice> {
  return connectDevice(endpointOf(world), identity, { clientId: referenceId });
}

/** Tries to connect with a certificate of an offer. */
export function tryToConnectWith(
  world: TestWorld,
  referenceId: string,
  identity: DeviceIdentity,
): Promise<string> {
  return tryToConnect(endpointOf(world), identity, { clientId: referenceId });
}

/** Returns what a vehicle connects with after a renewal. */
export function identityOf({ key }: NextKey, { certificate }: OfferedCertificate): Required<DeviceIdentity> {
  return { key, certificate };
}

/** AWS IoT's id of a certificate. */
export function certificateIdOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}

/** Publishes one message of telemetry. */
export function report(device: MqttDevice, referenceId: string): Promise<string> {
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 12 } };
  return device.publish(telemetryTopic(referenceId), JSON.stringify(message));
}

/** Resolves when everything that messages have caused is done. */
export async function settled({ lambda, rules, streams }: TestWorld): Promise<void> {
  await rules.settled();
  await streams.settled();
  // A record under a renewed certificate causes a message to another rule.
  await rules.settled();
  await lambda.settled();
  // Cutting a certificate off ends a session, whose presence event is a record too.
  await rules.settled();
  await streams.settled();
}
