/**
 * In the deployed system, DynamoDB does not write the item of one vehicle. The tests show what
 * happens to its records, and that vehicles of other tenants in the same shard lose nothing and
 * continue. `troubles.test.ts` counts how long one run waits for a throttled vehicle.
 */
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { StateChange } from '../../../client/vehicle-documents.ts';
import type { VehicleStateDocument } from '../../../domain/vehicle-state.ts';
import { maxReturns } from '../../../functions/telemetry/return-limits.ts';
import { givenAccess, givenPerson, givenVehicle } from '../../support/given.ts';
import { itemBytes, toAttribute } from '../../support/item-bytes.ts';
import { eventsOf, startAs } from '../../support/subscriptions.ts';
import { itemsOf, setAttribute } from '../../support/tables.ts';
import { useWorld } from '../../support/world.ts';
import { streamRecord } from './ingest-setup.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

// People, vehicles and three deliveries: on a busy machine that takes longer than the default.
vi.setConfig({ testTimeout: 90_000 });

const world = useWorld();
let kinesis: KinesisClient;
let sqs: SQSClient;
beforeAll(() => {
  const { url: endpoint, place, administrator: credentials } = world();
  sqs = new SQSClient({ endpoint, region: place.region, credentials });
  // Only this client uses HTTP/2 by default, which the local gateway does not support.
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

const settled = () => world().streams.settled();

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

/** Signing in takes longest, so all tests share the same people. */
const people = new Map<string, ReturnType<typeof givenPeople>>();

function givenPeople(tenant: string) {
  const roles = ['provisioners', 'operators', 'owners'] as const;
  return Promise.all(roles.map((role) => givenPerson(world(), [role], [tenant])));
}

/** Creates a vehicle of a tenant with an owner. */
async function givenVehicleOf(tenant: string, isTaken: (referenceId: string) => boolean = () => true) {
  const known = people.get(tenant) ?? givenPeople(tenant);
  people.set(tenant, known);
  const [provisioner, operator, owner] = await known;
  if (provisioner === undefined || operator === undefined || owner === undefined) {
    throw new Error(tenant);
  }
  let vehicle = await givenVehicle(provisioner);
  while (!isTaken(vehicle.referenceId)) {
    vehicle = await givenVehicle(provisioner);
  }
  await givenAccess(operator, owner, vehicle);
  return { referenceId: vehicle.referenceId, owner };
}

/**
 * Creates a vehicle in the same shard that belongs to another tenant, and records the values that
 * its owner receives.
 */
async function givenNeighbour(tenant: string, of: string) {
  const { referenceId, owner } = await givenVehicleOf(tenant, (id) => shardOf(id) === shardOf(of));
  const started = await startAs(world(), owner, onVehicleState, { referenceId });
  const speeds = () =>
    eventsOf<StateChange>(started, 'onVehicleState').flatMap(({ signals }) =>
      signals.map(({ number }) => number),
    );
  return { referenceId, speeds, stop: () => started.connection.socket.terminate() };
}

const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) {
    referenceId version updatedAt connectivity { status since } signals { name number boolean text observedAt receivedAt }
  }
}`;

/** Creates a vehicle of one tenant and two of others, all in one shard and with a state. */
async function givenShard() {
  const { referenceId: vehicle } = await givenVehicleOf('first');
  const neighbours = await Promise.all([givenNeighbour('second', vehicle), givenNeighbour('third', vehicle)]);
  const putAll = (speed: number, more?: object) =>
    put([vehicle, speed, more ?? {}], ...neighbours.map(({ referenceId }) => [referenceId, speed] as const));
  await putAll(1);
  await settled();
  return {
    vehicle,
    neighbours,
    putAll,
    putNeighbours: (speed: number) =>
      put(...neighbours.map(({ referenceId }) => [referenceId, speed] as const)),
    /** Resolves when every neighbour's owner has received the values, in this order. */
    received: (...speeds: readonly number[]) =>
      Promise.all(neighbours.map((one) => expect.poll(one.speeds).toEqual(speeds))),
    stop: () => neighbours.forEach((one) => one.stop()),
  };
}

type Shard = Awaited<ReturnType<typeof givenShard>>;

/**
 * Expects that everything of the neighbours is stored once, with one write of the state for each
 * message.
 */
async function expectNothingLost({ neighbours }: Shard, count: number): Promise<void> {
  for (const { referenceId } of neighbours) {
    expect(await messagesOf(referenceId)).toHaveLength(count);
    expect((await stateOf(referenceId))?.version).toBe(count);
  }
}

/** Signals that the state does not hold yet: an item that is nearly full has no room for them. */
const doors = Object.fromEntries(
  ['Row1', 'Row2'].flatMap((row) =>
    ['DriverSide', 'PassengerSide'].flatMap((side) =>
      ['IsOpen', 'IsLocked'].map((what) => [`Vehicle.Cabin.Door.${row}.${side}.${what}`, false]),
    ),
  ),
);

/** Leaves `bytes` of the 400 KB that DynamoDB gives to an item. */
async function fill(referenceId: string, bytes: number): Promise<void> {
  const item = (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId);
  const attributes = Object.entries(item ?? {}).map(([name, value]) => [name, toAttribute(value)] as const);
  const rest = 400 * 1024 - itemBytes(Object.fromEntries(attributes)) - 'filler'.length - bytes;
  await setAttribute(world(), 'VehicleState', { referenceId }, 'filler', 'x'.repeat(rest));
}

it('gives up a vehicle whose item is full, and does not delay its neighbours', async () => {
  const shard = await givenShard();
  const { vehicle: full } = shard;
  await fill(full, 20);

  await shard.putAll(2, doors);
  await shard.received(1, 2);
  await settled();

  expect(await lettersAbout(full)).toMatchObject([{ reason: 'WRITE_REFUSED' }]);
  await expectNothingLost(shard, 2);
  expect(await messagesOf(full)).toHaveLength(2);
  expect((await stateOf(full))?.version).toBe(1);
  shard.stop();
});

/** Throttles one vehicle's item at the operation a number of times. */
const throttle = (item: string, operation: string, times: number) =>
  world().faults.inject({ service: 'dynamodb', operation, kind: 'throttle', item, times });

// Attempts of one ingest run for one vehicle; unread items are read again.
const triesOfRun = { BatchExecuteStatement: 4, BatchGetItem: 8, BatchWriteItem: 4 } as const;
const operations = ['BatchExecuteStatement', 'BatchGetItem', 'BatchWriteItem'] as const;

it.each(operations)(
  'ingests a vehicle that was throttled at %s for a while, without intervention',
  async (operation) => {
    const shard = await givenShard();
    const { vehicle: hot } = shard;
    const fault = throttle(hot, operation, 3 * triesOfRun[operation]);

    await shard.putAll(2);
    await shard.received(1, 2);
    await shard.putNeighbours(3);
    await shard.received(1, 2, 3);
    await settled();

    expect(fault.fired()).toBe(3 * triesOfRun[operation]);
    await expectNothingLost(shard, 3);
    expect(await messagesOf(hot)).toHaveLength(2);
    expect(speedOf(await stateOf(hot))).toBe(2);
    expect(await lettersAbout(hot)).toEqual([]);
    shard.stop();
  },
);

it.each(operations)(
  'gives up a vehicle that stays throttled at %s, while its neighbours continue',
  async (operation) => {
    const shard = await givenShard();
    const { vehicle: hot } = shard;
    const fault = throttle(hot, operation, Infinity);

    await shard.putAll(2);
    await shard.received(1, 2);
    await shard.putNeighbours(3);
    await shard.received(1, 2, 3);
    await settled();
    fault.remove();
    await put([hot, 4]);
    await settled();

    expect(fault.fired()).toBe((1 + maxReturns) * triesOfRun[operation]);
    expect(await lettersAbout(hot)).toMatchObject([{ reason: 'WRITE_THROTTLED' }]);
    await expectNothingLost(shard, 3);
    expect(speedOf(await stateOf(hot))).toBe(4);
    shard.stop();
  },
);

function speedOf(state: VehicleStateDocument | undefined): unknown {
  // The ingest function wrote it.
  return unpackSignals(state?.signals ?? '{}')['Vehicle.Speed']?.[0];
}
