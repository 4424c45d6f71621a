/**
 * One vehicle's item that DynamoDB does not write, in the deployed system: what becomes of its own
 * records, and that vehicles of other tenants in the same shard lose nothing and wait at most a second.
 */
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { StateChange } from '../../../client/vehicle-documents.ts';
import { givenAccess, givenPerson, givenVehicle } from '../../support/given.ts';
import { eventsOf, startAs } from '../../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { useWorld } from '../../support/world.ts';
import { streamRecord } from './ingest-ground.ts';

// People, vehicles and three deliveries: on a busy machine that takes longer than the default.
vi.setConfig({ testTimeout: 90_000 });

const world = useWorld();
let kinesis: KinesisClient;
let sqs: SQSClient;
beforeAll(() => {
  const { url: endpoint, place, administrator: credentials } = world();
  sqs = new SQSClient({ endpoint, region: place.region, credentials });
  // This client alone speaks HTTP/2 by default, which the local gateway does not.
  const { requestHandler } = sqs.config;
  kinesis = new KinesisClient({ endpoint, region: place.region, credentials, requestHandler });
});
afterEach(() => world().faults.clear());
afterAll(() => {
  kinesis.destroy();
  sqs.destroy();
});

const only = (type: string, part: string): string => {
  const id = world()
    .resourcesOfType(type)
    .find((logicalId) => logicalId.includes(part));
  return world().resource(id ?? '').ref;
};

async function put(
  ...records: readonly (readonly [referenceId: string, speed: number, more?: object])[]
): Promise<void> {
  const Records = records.map(([referenceId, speed, more]) => ({
    PartitionKey: referenceId,
    Data: Buffer.from(
      streamRecord(referenceId, 0, {
        eventId: randomUUID(),
        observedAt: Date.now(),
        signals: { 'Vehicle.Speed': speed, ...more },
      }).kinesis.data,
      'base64',
    ),
  }));
  await kinesis.send(
    new PutRecordsCommand({ StreamName: only('AWS::Kinesis::Stream', 'Telemetry'), Records }),
  );
}

const settled = () => world().streams.settled(20_000);

async function lettersAbout(referenceId: string) {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: only('AWS::SQS::Queue', 'Telemetry'),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return messages
    .map(({ Body = '{}' }) => JSON.parse(Body) as Readonly<Record<string, unknown>>)
    .filter((letter) => letter['referenceId'] === referenceId);
}

const stateOf = async (referenceId: string) =>
  (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId)?.state;
const messagesOf = async (referenceId: string) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);

/** Two shards divide the hashes of partition keys evenly. */
const shardOf = (referenceId: string) => (createHash('md5').update(referenceId).digest()[0] ?? 0) >> 7;

/** A vehicle of the same shard that belongs to another tenant, with the events that its owner receives. */
async function givenNeighbour(referenceId: string) {
  const tenants = ['neighbours'];
  const [provisioner, operator, owner] = await Promise.all([
    givenPerson(world(), ['provisioners'], tenants),
    givenPerson(world(), ['operators'], tenants),
    givenPerson(world(), ['owners'], tenants),
  ]);
  let vehicle = await givenVehicle(provisioner);
  while (shardOf(vehicle.referenceId) !== shardOf(referenceId)) vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  const started = await startAs(world(), owner, onVehicleState, { referenceId: vehicle.referenceId });
  const speeds = () =>
    eventsOf<StateChange>(started, 'onVehicleState').flatMap(({ signals }) =>
      signals.map(({ number }) => number),
    );
  return { referenceId: vehicle.referenceId, speeds, stop: () => started.connection.socket.terminate() };
}

const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) {
    referenceId version updatedAt connectivity { status since } signals { name number boolean text observedAt receivedAt }
  }
}`;

/** How long the neighbour's owner waited for the value after it was in the stream. */
async function waitedFor(neighbour: { speeds: () => readonly unknown[] }, speed: number, since: number) {
  await expect.poll(neighbour.speeds, { timeout: 20_000, interval: 5 }).toContain(speed);
  return performance.now() - since;
}

/** Signals that the state does not hold yet: an item that is nearly full has no room for them. */
const doors = Object.fromEntries(
  ['Row1', 'Row2'].flatMap((row) =>
    ['DriverSide', 'PassengerSide'].flatMap((side) =>
      ['IsOpen', 'IsLocked'].map((what) => [`Vehicle.Cabin.Door.${row}.${side}.${what}`, false]),
    ),
  ),
);

/** What a value takes with nothing in its way: each delivery more is another run, as slow as this machine. */
async function undisturbedWait(
  other: string,
  neighbour: { readonly referenceId: string; readonly speeds: () => readonly unknown[] },
): Promise<number> {
  const since = performance.now();
  await put([other, 1], [neighbour.referenceId, 1]);
  const waited = await waitedFor(neighbour, 1, since);
  await settled();
  return waited;
}

it('gives a vehicle up whose item is full, by name, and lets its neighbours not wait', async () => {
  const full = randomUUID();
  const neighbour = await givenNeighbour(full);
  const undisturbed = await undisturbedWait(full, neighbour);
  await setAttribute(world(), 'VehicleState', { referenceId: full }, 'filler', 'x'.repeat(408_900));

  const since = performance.now();
  await put([full, 2, doors], [neighbour.referenceId, 2]);
  const waited = await waitedFor(neighbour, 2, since);
  await settled();

  expect(waited).toBeLessThan(1_000 + 2 * undisturbed);
  expect(await lettersAbout(full)).toMatchObject([{ reason: 'WRITE_REFUSED' }]);
  expect(await messagesOf(neighbour.referenceId)).toHaveLength(2);
  expect(await messagesOf(full)).toHaveLength(2);
  expect((await stateOf(full))?.version).toBe(1);
  expect((await stateOf(neighbour.referenceId))?.version).toBe(2);
  neighbour.stop();
});

it.each(['BatchExecuteStatement', 'BatchGetItem', 'BatchWriteItem'])(
  'gives a vehicle up that is throttled alone at %s, and lets its neighbours wait at most a second',
  async (operation) => {
    const hot = randomUUID();
    const neighbour = await givenNeighbour(hot);
    const undisturbed = await undisturbedWait(hot, neighbour);
    const fault = world().faults.inject({
      service: 'dynamodb',
      operation,
      kind: 'throttle',
      item: hot,
      times: 1_000,
    });

    const since = performance.now();
    await put([hot, 2], [neighbour.referenceId, 2]);
    // What comes next in the shard waits for the records that were returned.
    await put([neighbour.referenceId, 3]);
    const waited = [await waitedFor(neighbour, 2, since), await waitedFor(neighbour, 3, since)];
    await settled();
    world().faults.clear();
    await put([hot, 4]);
    await settled();

    // Two deliveries with the pauses of four tries each.
    expect(fault.fired()).toBe(8);
    expect(Math.max(...waited)).toBeLessThan(1_000 + 3 * undisturbed);
    expect(await lettersAbout(hot)).toMatchObject([{ reason: 'WRITE_THROTTLED' }]);
    expect(await messagesOf(neighbour.referenceId)).toHaveLength(3);
    expect(JSON.parse((await stateOf(hot))?.signals ?? '{}')).toMatchObject({
      'Vehicle.Speed': expect.arrayContaining([4]) as unknown,
    });
    neighbour.stop();
  },
);
