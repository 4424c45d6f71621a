/**
 * The ingest function as the template runs it: with the stream, its role, its queue and the API's
 * subscribers.
 */
import { summaryKeyOf } from '../../../domain/signal-numbers.ts';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateChange } from '../../../client/vehicle-documents.ts';
import type { FaultRule } from 'local-aws';
import { givenAccess, givenPerson, givenVehicle } from '../../support/given.ts';
import { rolesOf } from '../../support/roles.ts';
import { eventsOf, startAs } from '../../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { useWorld } from '../../support/world.ts';
import { streamRecord } from './ingest-setup.ts';
import { packSignals } from '../../../functions/telemetry/pack-signals.ts';
import { readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';

/** Number of publishing requests that failed; undefined while the API works. */
let unpublished: number | undefined;
const world = useWorld({
  tap: (gateway) => async (request) => {
    const isPublishing = request.url === '/graphql' && request.body.includes('publishVehicleState(');
    if (!isPublishing || unpublished === undefined) {
      return gateway(request);
    }
    unpublished += 1;
    return { status: 503, headers: {}, body: '{}' };
  },
});

let kinesis: KinesisClient;
let sqs: SQSClient;
beforeAll(() => {
  const { url: endpoint, place, administrator: credentials } = world();
  sqs = new SQSClient({ endpoint, region: place.region, credentials });
  // Only this client uses HTTP/2 by default, which the local gateway does not support.
  const { requestHandler } = sqs.config;
  kinesis = new KinesisClient({ endpoint, region: place.region, credentials, requestHandler });
});
afterAll(() => {
  kinesis.destroy();
  sqs.destroy();
});

interface Sent {
  readonly referenceId: string;
  readonly payload: unknown;
  readonly kind?: 'TELEMETRY' | 'PRESENCE' | 'FLEETWISE';
  readonly certificateId?: string;
}

const only = (type: string, part: string): string => {
  const id = world()
    .resourcesOfType(type)
    .find((logicalId) => logicalId.includes(part));
  return world().resource(id ?? '').ref;
};
const speed = (value: number, observedAt = Date.now()) => ({
  eventId: randomUUID(),
  observedAt,
  signals: { 'Vehicle.Speed': value },
});

/** Puts records as the IoT rules write them, and waits until they are ingested or given up. */
async function send(...records: readonly Sent[]): Promise<void> {
  const Records = records.map(({ referenceId, payload, ...more }) => ({
    PartitionKey: referenceId,
    Data: Buffer.from(streamRecord(referenceId, 0, payload, more).kinesis.data, 'base64'),
  }));
  await kinesis.send(
    new PutRecordsCommand({ StreamName: only('AWS::Kinesis::Stream', 'Telemetry'), Records }),
  );
  await world().streams.settled();
}

async function deadLetters(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const QueueUrl = only('AWS::SQS::Queue', 'Telemetry');
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  if (messages.length > 0) {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  // Messages of the system and of Lambda are both JSON objects.
  return messages.map(({ Body = '{}' }) => JSON.parse(Body) as Readonly<Record<string, unknown>>);
}

const stateOf = async (referenceId: string) =>
  (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId)?.state;
const messagesOf = async (referenceId: string) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);

it('ingests records and sends the sequence numbers of unreadable ones to the dead-letter queue', async () => {
  const [good, bad] = [randomUUID(), randomUUID()];

  await send(
    { referenceId: good, payload: speed(10) },
    { referenceId: bad, payload: 'Vehicle.Speed is 10' },
    { referenceId: bad, payload: '[1]' },
    { referenceId: bad, payload: { ...speed(11), signals: 12 } },
    { referenceId: bad, payload: speed(12) },
    { referenceId: 'some-other-client', payload: { eventType: 'connected' }, kind: 'PRESENCE' },
    { referenceId: good, payload: speed(13) },
  );

  const letters = await deadLetters();
  expect(await messagesOf(good)).toHaveLength(2);
  expect(await messagesOf(bad)).toHaveLength(1);
  expect(letters.map(({ reason }) => reason).sort()).toEqual([
    'PAYLOAD_NOT_JSON',
    'PAYLOAD_OF_ANOTHER_SHAPE',
    'PAYLOAD_OF_ANOTHER_SHAPE',
  ]);
  expect(letters.every((letter) => letter['referenceId'] === bad)).toBe(true);
  expect(letters.map((letter) => Object.keys(letter).sort())).toEqual(
    letters.map(() => ['reason', 'referenceId', 'sequenceNumber']),
  );
  expect(await stateOf('some-other-client')).toBeUndefined();
});

it('counts refusals by reason without logging their content', async () => {
  const referenceId = randomUUID();

  await send(
    { referenceId, payload: { ...speed(987.25), signals: { 'Vehicle.Speed': 987.25, 'Vehicle.X': 1 } } },
    { referenceId, payload: { ...speed(20), referenceId: randomUUID() } },
    { referenceId, payload: speed(21, Date.now() + 600_000) },
    { referenceId, payload: speed(22, Date.now() - 31 * 86_400_000) },
  );

  expect(await messagesOf(referenceId)).toEqual([]);
  // Of refused speeds, only the receipt is stored, so the vehicle does not count as standing.
  expect(await stateOf(referenceId)).toMatchObject({
    signals: packSignals({}),
    notStandingAt: expect.any(Number) as unknown,
  });
  const lines = world()
    .logs.events()
    .map(({ message }) => message);
  const reasons = lines.flatMap((line) => (/"reason":"(\w+)"/.exec(line) ?? []).slice(1));
  for (const reason of [
    'OUT_OF_RANGE',
    'UNKNOWN_SIGNAL',
    'OTHER_REFERENCE_ID',
    'FROM_THE_FUTURE',
    'TOO_OLD',
  ]) {
    expect(reasons, reason).toContain(reason);
  }
  expect(lines.join('\n')).not.toContain('987.25');
  expect(await deadLetters()).toEqual([]);
});

it('reports the records of a certificate that was cut off in one letter, and counts each', async () => {
  const [vehicle, neighbour] = [randomUUID(), randomUUID()];
  const [old, present] = ['aa'.repeat(32), 'bb'.repeat(32)];
  const fences = { [old]: Date.now() - 1_000, [present]: 0 };
  await setAttribute(world(), 'VehicleState', { referenceId: vehicle }, 'certificates', fences);
  await setAttribute(world(), 'VehicleState', { referenceId: vehicle }, 'fence', 2);

  await send(
    { referenceId: vehicle, payload: speed(31), certificateId: old },
    { referenceId: vehicle, payload: speed(32), certificateId: present },
    { referenceId: neighbour, payload: speed(33), certificateId: old },
    { referenceId: vehicle, payload: speed(34), certificateId: old },
  );

  expect((await messagesOf(vehicle)).map(({ signals }) => signals)).toEqual(['0[32]']);
  expect(await messagesOf(neighbour)).toHaveLength(1);
  const letters = await deadLetters();
  expect(letters).toEqual([
    {
      referenceId: vehicle,
      reason: 'CERTIFICATE_NOT_LIVE',
      sequenceNumber: expect.stringMatching(/^\d+$/) as unknown,
      lastSequenceNumber: expect.stringMatching(/^\d+$/) as unknown,
    },
  ]);
  expect(letters[0]?.['sequenceNumber']).not.toBe(letters[0]?.['lastSequenceNumber']);
  const lines = world()
    .logs.events()
    .map(({ message }) => message);
  expect(lines.filter((line) => line.includes('"RecordFenced"'))).toEqual([
    expect.stringContaining('"RecordFenced":2'),
  ]);
  expect(lines.filter((line) => line.includes('"reason":"CERTIFICATE_NOT_LIVE"'))).toEqual([
    expect.stringContaining('"DeadLetter":1'),
  ]);
});

describe('a subscriber', () => {
  const onVehicleState = `subscription ($referenceId: ID!) {
    onVehicleState(referenceId: $referenceId) {
      referenceId version updatedAt connectivity { status since } signals { name number boolean text observedAt receivedAt }
    }
  }`;

  it('receives every version once it is stored, with its changes', async () => {
    const owner = await givenPerson(world(), ['owners']);
    const vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
    await givenAccess(await givenPerson(world(), ['operators']), owner, vehicle);
    const { referenceId } = vehicle;
    const started = await startAs(world(), owner, onVehicleState, { referenceId });
    const at = Date.now();

    await send({ referenceId, payload: speed(30, at) });
    await send({
      referenceId,
      payload: { eventId: 'a', observedAt: at, signals: { 'Vehicle.IsMoving': true } },
    });
    await send({
      referenceId,
      payload: { clientId: referenceId, eventType: 'connected', timestamp: at },
      kind: 'PRESENCE',
    });

    const received = () => eventsOf<StateChange>(started, 'onVehicleState');
    await expect.poll(() => received().map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(received()[0]).toMatchObject({
      referenceId,
      connectivity: { status: 'UNKNOWN' },
      signals: [{ name: 'Vehicle.Speed', number: 30, observedAt: new Date(at).toISOString() }],
    });
    expect(received()[1]?.signals).toMatchObject([{ name: 'Vehicle.IsMoving', boolean: true }]);
    expect(received()[2]).toMatchObject({
      signals: [],
      connectivity: { status: 'CONNECTED', since: new Date(at).toISOString() },
    });
    started.connection.socket.terminate();
  });

  it('does not delay telemetry when publishing fails', async () => {
    const referenceId = randomUUID();
    const viewers = { someone: { role: 'OWNER', since: '2026-01-01T00:00:00.000Z' } };
    await setAttribute(world(), 'VehicleState', { referenceId }, 'watchedUntil', Date.now() / 1000 + 60);
    await setAttribute(world(), 'VehicleState', { referenceId }, 'viewers', viewers);
    unpublished = 0;

    await send({ referenceId, payload: speed(40) });

    const tries = unpublished;
    unpublished = undefined;
    expect(tries).toBe(3);
    expect(
      world()
        .logs.events()
        .map(({ message }) => message)
        .join('\n'),
    ).toContain('Publishing to subscribers failed');
    expect(await stateOf(referenceId)).toMatchObject({ version: 1 });
  });
});

describe('a function that is killed', () => {
  const calls = ['BatchGetItem', 'BatchWriteItem', 'Query', 'PutItem', 'UpdateItem', 'BatchExecuteStatement'];

  it.each(
    calls.flatMap((operation) =>
      (['kill-caller-before', 'kill-caller-after'] as const).map((kind) => [kind, operation] as const),
    ),
  )('%s %s loses and duplicates nothing', async (kind, operation) => {
    const referenceId = randomUUID();
    // The messages are of one hour. A later one closes it, and the next record stores its items.
    const hour = Math.floor(Date.now() / 3_600_000 - 2) * 3_600_000;
    if (operation !== 'UpdateItem') {
      await send({ referenceId, payload: speed(1, hour + 600_000) });
    }
    const fault = fail({ service: 'dynamodb', operation, kind });
    const messages = [speed(2, hour), speed(3, hour + 700_000), speed(4, hour + 2 * 3_600_000)];

    await send(...messages.map((payload) => ({ referenceId, payload })));
    await send({ referenceId, payload: speed(5, hour + 2 * 3_600_000 + 1) });

    expect(fault.fired()).toBe(1);
    const before = operation === 'UpdateItem' ? 1 : 2;
    expect(await messagesOf(referenceId)).toHaveLength(messages.length + before);
    expect((await stateOf(referenceId))?.version).toBeGreaterThan(before);
    const counts = (await itemsOf(world(), 'TelemetrySummaries')).map((item) =>
      item.referenceId === referenceId && item.resolutionStart.startsWith('DAY') && 'signals' in item
        ? (readSummaries(item.signals)[summaryKeyOf('Vehicle.Speed')]?.[0] ?? 0)
        : 0,
    );
    // The hour of the two newest messages is open.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(messages.length + before - 2);
    expect(await deadLetters()).toEqual([]);
  });
});

function fail(rule: Omit<FaultRule, 'principal'>) {
  const role = rolesOf(world()).find(({ name }) => /Ingest/.test(name));
  return world().faults.inject({ ...rule, ...(role === undefined ? {} : { principal: role.arn }) });
}
