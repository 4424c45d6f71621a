/**
 * Connects vehicles over MQTT, with what provisioning returned or with certificates from elsewhere.
 */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ACMPCAClient, GetCertificateCommand, IssueCertificateCommand } from '@aws-sdk/client-acm-pca';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateThingCommand,
  IoTClient,
  RegisterCertificateWithoutCACommand,
} from '@aws-sdk/client-iot';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { IClientOptions } from 'mqtt';
import { vi } from 'vitest';
import type { World } from 'local-aws';
import type { GivenVehicle } from './given.ts';
import {
  type DeviceEndpoint,
  type DeviceIdentity,
  type MqttDevice,
  connectDevice,
  privateKeyPem,
  tryToConnect,
} from 'local-aws/testing/mqtt-device';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import type { TestWorld } from './world.ts';

/** What a vehicle needs to connect, from provisioning. */
export type ConnectingVehicle = Pick<
  GivenVehicle,
  'referenceId' | 'certificate' | 'certificateChain' | 'keys' | 'iotEndpoint'
>;

/** How a certificate is registered. */
export interface Registration {
  readonly identity: Required<DeviceIdentity>;
  /** The thing to attach it to, created when it does not exist. */
  readonly attachTo?: string;
  readonly policyName?: string;
}

/** Returns an output of the stack that the typed outputs do not have. Throws when it is absent. */
export function requireOutput({ stacks }: Pick<World, 'stacks'>, key: string): string {
  const found = Object.values(stacks).find((outputs) => outputs[key] !== undefined)?.[key];
  if (found === undefined) {
    throw new Error(`No stack has the output ${key}.`);
  }
  return found;
}

/** Returns the address and the trusted certificates of the MQTT endpoint from the outputs. */
export function endpointOf({ outputs }: Pick<World, 'outputs'>, host = 'localhost'): DeviceEndpoint {
  const { IotEndpointPort: port, IotServerCaFile: file } = outputs;
  if (file === undefined) {
    throw new Error('A world without a directory writes no file for vehicles.');
  }
  return { host, port: Number(port), certificateAuthority: readFileSync(file, 'utf8') };
}

/**
 * Connects the vehicle as its Reference ID. Messages that it receives are searched for VINs when
 * the world ends.
 */
export async function connectVehicle(
  world: TestWorld,
  vehicle: ConnectingVehicle,
  options: Partial<IClientOptions> = {},
): Promise<MqttDevice> {
  const device = await connectDevice(...attempt(world, vehicle, options));
  device.client.on('message', (topic, payload) => world.transcript.push(topic, payload.toString('latin1')));
  return device;
}

/** Connects. Returns `connected`, `refused`, or an error’s message. */
export function tryToConnectVehicle(
  world: TestWorld,
  vehicle: ConnectingVehicle,
  options: Partial<IClientOptions> = {},
): Promise<string> {
  return tryToConnect(...attempt(world, vehicle, options));
}

/**
 * Issues a certificate of the stack’s authority without registering it. Returns it with its key.
 */
export async function issueCertificate(world: World, commonName: string): Promise<Required<DeviceIdentity>> {
  const pca = new ACMPCAClient(clientOf(world));
  const CertificateAuthorityArn = requireOutput(world, 'CertificateAuthorityArn');
  const keys = await keyPair();
  const issue = new IssueCertificateCommand({
    CertificateAuthorityArn,
    Csr: Buffer.from(await signingRequest({ keys })),
    SigningAlgorithm: 'SHA256WITHECDSA',
    TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1',
    ApiPassthrough: { Subject: { CommonName: commonName } },
    Validity: { Type: 'DAYS', Value: 1 },
  });
  const { CertificateArn } = await pca.send(issue);
  const get = new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn });
  // The authority needs a moment to issue; until then it throws RequestInProgressException.
  const { Certificate: certificate = '' } = await vi.waitFor(() => pca.send(get), { timeout: 20_000 });
  return { certificate, key: privateKeyPem(keys) };
}

/**
 * Creates a certificate with that name by a foreign authority, which has the same name as the
 * stack’s.
 */
export async function forgeCertificate(commonName: string): Promise<Required<DeviceIdentity>> {
  const [authority, keys] = [await keyPair(), await keyPair()];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex'),
    subject: `CN=${commonName}`,
    issuer: 'CN=Vehicle authority',
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  });
  return { certificate: certificate.toString('pem'), key: privateKeyPem(keys) };
}

/** Registers a certificate as ACTIVE and attaches it to thing and policy. Returns its ARN. */
export async function registerCertificate(
  world: World,
  { identity, attachTo: thingName, policyName }: Registration,
): Promise<string> {
  const iot = new IoTClient(clientOf(world));
  const { certificateArn: principal } = await iot.send(
    new RegisterCertificateWithoutCACommand({ certificatePem: identity.certificate, status: 'ACTIVE' }),
  );
  if (policyName !== undefined) {
    await iot.send(new AttachPolicyCommand({ policyName, target: principal }));
  }
  if (thingName !== undefined) {
    await iot.send(new CreateThingCommand({ thingName }));
    const attachment = { thingName, principal, thingPrincipalType: 'EXCLUSIVE_THING' } as const;
    await iot.send(new AttachThingPrincipalCommand(attachment));
  }
  return principal ?? '';
}

/** Returns the settings of an SDK client that signs as the account's root. */
export function clientOf({ outputs, administrator: credentials }: World) {
  return { region: outputs.Region, endpoint: outputs.AwsEndpointUrl, credentials };
}

function attempt(
  world: TestWorld,
  { referenceId, certificate, certificateChain, keys, iotEndpoint }: ConnectingVehicle,
  options: Partial<IClientOptions>,
): Parameters<typeof connectDevice> {
  const identity = { certificate: `${certificate}\n${certificateChain}`, key: privateKeyPem(keys) };
  return [endpointOf(world, iotEndpoint), identity, { clientId: referenceId, ...options }];
}
