/** The broker with its registry, and registered devices. */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type TLSSocket, connect as connectTls } from 'node:tls';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  type CertificateStatus,
  CreatePolicyCommand,
  CreateThingCommand,
  IoTClient,
  RegisterCertificateWithoutCACommand,
  type ThingPrincipalType,
} from '@aws-sdk/client-iot';
import { X509CertificateGenerator } from '@peculiar/x509';
import type { IClientOptions } from 'mqtt';
import type { IotLogEntry } from '../../../../src/services/iot/broker/iot-log.ts';
import type { State } from '../../../../src/state/store.ts';
import {
  type DeviceIdentity,
  type MqttDevice,
  connectDevice,
  privateKeyPem,
  tryToConnect,
} from '../../../../testing/mqtt-device.ts';
import { keyPair } from '../../../../testing/signing-requests.ts';
import { startEmulation } from '../../../emulation.ts';

/** A statement of an IoT policy. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** A thing with an active certificate, its key and its policy. */
export interface RegisteredDevice {
  readonly clientId: string;
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly identity: Required<DeviceIdentity>;
}

/** How to register a device. Creates a thing with its name unless `thing` is false. */
export interface DeviceSettings {
  readonly clientId?: string;
  readonly subject?: string;
  readonly kind?: 'P-256' | 'P-384' | 'RSA-2048';
  readonly statements?: readonly PolicyStatement[];
  readonly status?: CertificateStatus;
  readonly thing?: false | 'unattached' | ThingPrincipalType;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** A started broker with its helpers. */
export type BrokerWorld = Awaited<ReturnType<typeof startBrokerWorld>>;

/** ARN of a resource of an IoT policy. */
export const iotArn = (resource: string): string => `arn:aws:iot:eu-central-1:000000000000:${resource}`;

/** Allows one action. */
export const allow = (Action: string, resource: string, Condition?: object): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource: resource === '*' ? '*' : iotArn(resource),
  ...(Condition && { Condition }),
});

/** Allows everything. */
export const anything: readonly PolicyStatement[] = [allow('iot:*', '*')];

/** Starts the broker; call `stop` when the test is done. */
export async function startBrokerWorld(options: { readonly state?: State; readonly open?: boolean } = {}) {
  const world = await startEmulation({ ...options, broker: true });
  const { broker } = world;
  if (broker === undefined) {
    throw new Error('The emulation has no broker.');
  }
  if (options.open !== false) {
    broker.open();
  }
  const iot = new IoTClient(world.client());

  const { attachPolicy, register } = registrations(iot);
  const connect = (device: RegisteredDevice, more: Partial<IClientOptions> = {}): Promise<MqttDevice> =>
    connectDevice(broker, device.identity, { clientId: device.clientId, ...more });

  return {
    ...world,
    broker,
    iot,
    register,
    attachPolicy,
    connect,
    /** Returns the outcome of an attempt: `connected`, `refused`, or an error's message. */
    tryToConnect: (device: RegisteredDevice, more: Partial<IClientOptions> = {}) =>
      tryToConnect(broker, device.identity, { clientId: device.clientId, ...more }),
    /** Registers and connects a new device. */
    async given(settings: DeviceSettings = {}, more: Partial<IClientOptions> = {}) {
      const registered = await register(settings);
      const device = await connect(registered, more);
      return { ...registered, device };
    },
    /** Returns the newest entry of the log, which has the reason that the device does not get. */
    lastEntry: (): Partial<IotLogEntry> => broker.log.entries().at(-1) ?? {},
  };
}

/** Registers devices with AWS IoT. */
function registrations(iot: IoTClient) {
  async function attachPolicy(statements: readonly PolicyStatement[], target: string): Promise<string> {
    const policyName = `policy-${randomUUID()}`;
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
    await iot.send(new AttachPolicyCommand({ policyName, target }));
    return policyName;
  }

  async function register(settings: DeviceSettings = {}): Promise<RegisteredDevice> {
    const {
      clientId = randomUUID(),
      statements = anything,
      status = 'ACTIVE',
      thing = 'EXCLUSIVE_THING',
    } = settings;
    const identity = await makeIdentity({ subject: `CN=${clientId}`, ...settings });
    const { certificateId = '', certificateArn = '' } = await iot.send(
      new RegisterCertificateWithoutCACommand({ certificatePem: identity.certificate, status }),
    );
    const { attributes } = settings;
    if (thing !== false) {
      const payload = attributes && { attributePayload: { attributes } };
      await iot.send(new CreateThingCommand({ thingName: clientId, ...payload }));
    }
    if (thing !== false && thing !== 'unattached') {
      const tie = { thingName: clientId, principal: certificateArn, thingPrincipalType: thing };
      await iot.send(new AttachThingPrincipalCommand(tie));
    }
    if (statements.length > 0) {
      await attachPolicy(statements, certificateArn);
    }
    return { clientId, certificateId, certificateArn, identity };
  }

  return { attachPolicy, register };
}

/** Creates a key and a self-signed certificate for it. */
export async function makeIdentity(
  settings: Pick<DeviceSettings, 'subject' | 'kind' | 'validFrom' | 'validTo'> = {},
): Promise<Required<DeviceIdentity>> {
  const { subject = 'CN=device', kind = 'P-256' } = settings;
  const { validFrom = Date.now() - 60_000, validTo = Date.now() + 86_400_000 } = settings;
  const keys = await keyPair(kind);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    signingAlgorithm: { ...keys.privateKey.algorithm, hash: 'SHA-256' },
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
  });
  return { certificate: certificate.toString('pem'), key: privateKeyPem(keys) };
}

/** Opens a TLS connection of a device without sending a packet. */
export async function rawConnection(
  { certificate: cert, key }: Pick<Required<DeviceIdentity>, 'certificate' | 'key'>,
  { port, certificateAuthority: ca }: BrokerWorld['broker'],
): Promise<TLSSocket> {
  const socket = connectTls({ host: 'localhost', port, ca, cert, key });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}
