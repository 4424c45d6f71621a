/**
 * A provisioned vehicle on the wire: it connects with exactly what provisioning returned, publishes
 * as itself only, and is disconnected with its certificate.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteConnectionCommand, IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';
import {
  type GivenVehicle,
  type Person,
  givenPermit,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { certificateUsedTopic, ingestTopic } from '../../domain/topics.ts';
import { tryToConnect } from 'local-aws/testing/mqtt-device';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import {
  clientOf,
  connectVehicle,
  endpointOf,
  forgeCertificate,
  issueCertificate,
  tryToConnectVehicle,
} from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { leaksOf, startTestWorld, useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('vehicle', { scope: 'file' }, ({ provisioner }) => givenVehicle(provisioner))
  .extend('neighbour', { scope: 'file' }, ({ provisioner }) => givenVehicle(provisioner));

/** Returns a topic or a filter, by a vehicle and its neighbour. */
type NameOf = (of: Readonly<Record<'vehicle' | 'neighbour', GivenVehicle>>) => string;

const telemetry = ({ referenceId }: GivenVehicle) => `dt/v1/${referenceId}/telemetry`;
/** The name of a rule by its name in `infra/iot/topic-rules.ts`. */
const ruleNamed = (name: string): string => {
  const ids = world().resourcesOfType('AWS::IoT::TopicRule');
  return world().resource(ids.find((id) => id.startsWith(`Rules${name}Rule`)) ?? '').ref;
};
const ruleTopic = () => `$aws/rules/${ruleNamed('Telemetry')}`;
const commands = ({ referenceId }: GivenVehicle) => `$aws/commands/things/${referenceId}/executions`;

describe('a vehicle', () => {
  it('connects with what provisioning returned, and publishes on its own topic', async ({ vehicle }) => {
    const device = await connectVehicle(world(), vehicle);

    expect(await device.publish(telemetry(vehicle), '{}')).toBe('acknowledged');
    expect(await device.publish(vehicle.telemetryTopic, '{}')).toBe('acknowledged');
    await device.end();
  });

  it('receives its commands and responds to them', async ({ vehicle, neighbour }) => {
    const device = await connectVehicle(world(), vehicle);
    const data = new IoTDataPlaneClient(clientOf(world()));
    await device.subscribe(`${commands(vehicle)}/+/request/json`);

    for (const one of [neighbour, vehicle]) {
      const topic = `${commands(one)}/execution-1/request/json`;
      await data.send(new PublishCommand({ topic, payload: Buffer.from(one.referenceId), qos: 1 }));
    }
    const request = await device.nextMessage();
    const response = await device.publish(request.topic.replace('/request/', '/response/'), '{}');

    expect(request.payload.toString()).toBe(vehicle.referenceId);
    expect(response).toBe('acknowledged');
    expect(device.messages).toHaveLength(1);
    await device.end();
  });

  it.for<readonly [string, NameOf]>([
    ['telemetry', ({ neighbour }) => telemetry(neighbour)],
    ['a response to a command', ({ neighbour }) => `${commands(neighbour)}/execution-1/response/json`],
    ['a command', ({ vehicle }) => `${commands(vehicle)}/execution-1/request/json`],
    ['telemetry of no vehicle', () => 'dt/v1/telemetry'],
    ['presence', ({ neighbour }) => `$aws/events/presence/connected/${neighbour.referenceId}`],
    ['telemetry by Basic Ingest', ({ neighbour }) => neighbour.telemetryTopic],
    [
      'its neighbour’s Reference ID below its own',
      ({ vehicle, neighbour }) => `${vehicle.telemetryTopic}/${neighbour.referenceId}`,
    ],
    ['the rule without a topic', () => ruleTopic()],
    ['another rule', ({ vehicle }) => vehicle.telemetryTopic.replace('_t/', '_u/')],
    ...['Presence', 'CommandEvents', 'CertificateRequests', 'CertificateUsed'].map(
      (name): [string, NameOf] => [
        `the rule ${name}`,
        ({ vehicle }) => ingestTopic(ruleNamed(name), vehicle.referenceId),
      ],
    ),
    [
      'the use of a certificate',
      ({ vehicle }) =>
        `$aws/rules/${ruleNamed('CertificateUsed')}/${certificateUsedTopic(vehicle.referenceId)}`,
    ],
    [
      'a presence event',
      ({ neighbour }) =>
        `$aws/rules/${ruleNamed('Presence')}/$aws/events/presence/connected/${neighbour.referenceId}`,
    ],
  ])(
    'is disconnected when it publishes as another vehicle: %s',
    async ([_, topic], { vehicle, neighbour }) => {
      const device = await connectVehicle(world(), vehicle);

      const outcome = await device.publish(topic({ vehicle, neighbour }), '{}');
      await device.closed;

      expect(outcome).toBe('cut');
    },
  );

  it.for<readonly [string, NameOf]>([
    ['a neighbour’s commands', ({ neighbour }) => `${commands(neighbour)}/+/request/json`],
    ['all commands', () => '$aws/commands/things/+/executions/+/request/json'],
    ['telemetry', () => 'dt/v1/+/telemetry'],
    ['presence', () => '$aws/events/presence/#'],
    ['everything', () => '#'],
    ['its own telemetry by Basic Ingest', ({ vehicle }) => vehicle.telemetryTopic],
    ['all Basic Ingest', () => '$aws/rules/#'],
  ])(
    'is disconnected when it subscribes to another vehicle: %s',
    async ([_, filter], { vehicle, neighbour }) => {
      const device = await connectVehicle(world(), vehicle);

      const outcome = await device.subscribe(filter({ vehicle, neighbour }));
      await device.closed;

      expect(outcome).toBe('cut');
    },
  );

  it('cannot connect with another vehicle’s client id', async ({ vehicle, neighbour }) => {
    const device = await connectVehicle(world(), neighbour);

    const outcome = await tryToConnectVehicle(world(), vehicle, { clientId: neighbour.referenceId });

    expect(outcome).toBe('refused');
    expect(await device.publish(telemetry(neighbour), '{}')).toBe('acknowledged');
    await device.end();
  });

  it('puts nothing into the stream with another vehicle’s client id', async ({ provisioner, vehicle }) => {
    const claimed = await givenVehicle(provisioner);

    await tryToConnectVehicle(world(), vehicle, { clientId: claimed.referenceId });
    await world().streams.settled();

    expect(world().iotEndpoint.log.entries().at(-1)?.reason).toBe('AUTHORIZATION_FAILURE');
    expect(await deadLettersOf(claimed)).toEqual([]);
  });

  it('is disconnected by DeleteConnection, and may connect again', async ({ vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    const data = new IoTDataPlaneClient(clientOf(world()));

    await data.send(new DeleteConnectionCommand({ clientId: vehicle.referenceId }));
    await device.closed;

    expect(await tryToConnectVehicle(world(), vehicle)).toBe('connected');
  });
});

describe('another client with the vehicle’s client id', () => {
  const reason = () => world().iotEndpoint.log.entries().at(-1)?.details;

  it.for([
    ['without a certificate', () => Promise.resolve({}), 'NO_CERTIFICATE'],
    ['with a certificate of a foreign authority', forgeCertificate, 'CERTIFICATE_NOT_REGISTERED'],
    [
      'with a certificate of the authority that is not registered',
      (name: string) => issueCertificate(world(), name),
      'CERTIFICATE_NOT_REGISTERED',
    ],
  ] as const)('cannot connect %s', async ([_, identityFor, details], { vehicle }) => {
    const identity = await identityFor(vehicle.referenceId);

    const outcome = await tryToConnect(endpointOf(world()), identity, { clientId: vehicle.referenceId });

    expect(outcome).toBe('refused');
    expect(reason()).toBe(details);
  });
});

it('refuses the old certificate for good after a re-issue, and accepts the new one', async ({
  provisioner,
}) => {
  const before = await givenVehicle(provisioner);
  const device = await connectVehicle(world(), before, { clean: false });
  await device.subscribe(`${commands(before)}/+/request/json`);

  const after = await reissued(provisioner, before);
  await device.closed;

  expect(await tryToConnectVehicle(world(), before)).toBe('refused');
  const successor = await connectVehicle(world(), after, { clean: false });
  expect(after.referenceId).toBe(before.referenceId);
  expect(successor.sessionPresent).toBe(false);
  expect(await successor.publish(telemetry(after), '{}')).toBe('acknowledged');
  await successor.end();
});

it('accepts a vehicle after a restart, which trusts the same certificate authority', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'reference-id-world-'));
  const first = await startTestWorld(directory);
  const kept = await givenVehicle(await givenPerson(first, ['provisioners']));
  const trusted = endpointOf(first).certificateAuthority;
  const device = await connectVehicle(first, kept);
  await first.stop();
  await device.closed;

  const second = await startTestWorld(directory);
  const outcome = await tryToConnectVehicle(second, kept);
  await second.stop();

  expect(endpointOf(second).certificateAuthority).toBe(trusted);
  expect(outcome).toBe('connected');
  expect(leaksOf(second)).toEqual([]);
  rmSync(directory, { recursive: true });
});

/** Records of the vehicle that the ingest function could not read. */
async function deadLettersOf({ referenceId }: GivenVehicle): Promise<readonly string[]> {
  const id = world()
    .resourcesOfType('AWS::SQS::Queue')
    .find((logicalId) => logicalId.includes('Telemetry'));
  const { url: endpoint, place, administrator: credentials } = world();
  const sqs = new SQSClient({ endpoint, region: place.region, credentials });
  const QueueUrl = world().resource(id ?? '').ref;
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  sqs.destroy();
  return messages.flatMap(({ Body = '' }) => (Body.includes(referenceId) ? [Body] : []));
}

/** Replaces the vehicle’s key and returns the vehicle with the new one. */
async function reissued(provisioner: Person, before: GivenVehicle): Promise<GivenVehicle> {
  const { vin, deviceId } = before;
  await givenPermit(await givenPerson(world(), ['operators']), before);
  const keys = await keyPair();
  const certificateSigningRequest = await signingRequest({ keys });
  const response = await provisioner.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  expect(response.errors).toEqual([]);
  // The fields that the document requests, in the schema’s types.
  return { ...before, keys, certificateSigningRequest, ...(response.data?.['provisionVehicle'] as object) };
}
