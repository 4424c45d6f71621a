/**
 * The tour's steps from a vehicle to tables, subscribers and dead letters: each message takes
 * another way through rule, stream and ingest.
 */
import { randomUUID } from 'node:crypto';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { VehicleStateChange } from '../../../domain/generated/schema-types.ts';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { telemetryKey } from '../../../domain/telemetry.ts';
import { telemetryTopic } from '../../../domain/topics.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { FaultRule } from 'local-aws';
import { type GivenVehicle, givenVehicle } from '../given.ts';
import type { MqttDevice } from '../../../packages/local-aws/test/support/mqtt-device.ts';
import { functionByName, tableOf } from '../provisioning.ts';
import { eventsOf, startAs } from '../subscriptions.ts';
import { connectVehicle, requireOutput } from '../vehicles-on-the-wire.ts';
import { type TourGround, type TourStep, done } from './ground.ts';
import { arrives } from './wait-for.ts';

const watch = `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }`;

/** Everything that rules and the ingest function do. */
export function telemetrySteps(ground: TourGround): readonly TourStep[] {
  return [
    storing(ground),
    watching(ground),
    summarising(ground),
    lookingBack(ground),
    settingAside(ground),
    returning(ground),
    noticing(ground),
    failing(ground, 'TelemetryDeadLettersUrl', 'a message', (device, vehicle) =>
      say(device, vehicle, message()),
    ),
    failing(ground, 'TelemetryDeadLettersUrl', 'a vehicle that went', (device) => device.drop()),
    ...(inject('fleetWise') ? [collecting(ground), failingToCollect(ground)] : []),
  ];
}

/** The first message of a vehicle, by readers that begin anew. */
function storing(ground: TourGround): TourStep {
  return onTheRoad(ground, 'store the first message of a vehicle', async (vehicle, device) => {
    const { world } = ground;
    await world.lambda.coldStart(functionByName(world, 'IngestTelemetry'));
    const first = message();
    return async () => {
      world.streams.restartReaders();
      await say(device, vehicle, first);
      return arrives(ground.world, () => isStored(ground, vehicle, first));
    };
  });
}

/** A change of a known state, to somebody who watches. */
function watching(ground: TourGround): TourStep {
  const { owner, vehicle: watched, world } = ground;
  return {
    name: 'tell who watches a vehicle',
    shows: 'work',
    async prepare() {
      const device = await connectVehicle(world, watched);
      const subscription = await startAs(world, owner, watch, { referenceId: watched.referenceId });
      await known(ground, device, watched);
      await world.streams.settled();
      // Events from before may still be on their way.
      const before = (await stateOf(ground, watched))?.state?.version ?? 0;
      return async () => {
        await say(device, watched, message());
        const said = await arrives(ground.world, () =>
          eventsOf<VehicleStateChange>(subscription, 'onVehicleState').some(
            ({ version }) => version > before,
          ),
        );
        subscription.connection.socket.close();
        await device.end();
        return said;
      };
    },
  };
}

/**
 * A minute closes when a later one is stored, and moves into its rows with the message after that.
 */
function summarising(ground: TourGround): TourStep {
  return onTheRoad(ground, 'summarise a minute that has ended', async (vehicle, device) => {
    await known(ground, device, vehicle, message(Date.now() - 600_000));
    await known(ground, device, vehicle);
    return async () => {
      await say(device, vehicle, message());
      return arrives(ground.world, () => isSummarised(ground, vehicle));
    };
  });
}

/** A message that is older than the newest one might be there already. */
function lookingBack(ground: TourGround): TourStep {
  return onTheRoad(ground, 'store a message that comes late', async (vehicle, device) => {
    await known(ground, device, vehicle);
    const late = message(Date.now() - 20_000);
    return async () => {
      await say(device, vehicle, late);
      return arrives(ground.world, () => isStored(ground, vehicle, late));
    };
  });
}

function settingAside(ground: TourGround): TourStep {
  return onTheRoad(ground, 'set an unreadable message aside', ({ referenceId }, device) => {
    const before = lettersIn(ground, 'TelemetryDeadLettersUrl');
    return Promise.resolve(async () => {
      await device.publish(telemetryTopic(referenceId), 'no JSON');
      return arrives(ground.world, () => lettersIn(ground, 'TelemetryDeadLettersUrl') > before);
    });
  });
}

/** The records of a vehicle whose item alone is throttled go to the end of the stream. */
function returning(ground: TourGround): TourStep {
  const { world } = ground;
  return onTheRoad(ground, 'put the records of a throttled vehicle back', async (vehicle, device) => {
    await known(ground, device, vehicle);
    const next = message();
    return async () => {
      const operation = 'BatchExecuteStatement';
      const item = vehicle.referenceId;
      const fault = world.faults.inject({ service: 'dynamodb', operation, kind: 'throttle', item, times: 4 });
      const first = world.calls.next();
      await say(device, vehicle, next);
      // Without the permission Lambda delivers the record again, which is done too.
      const isPutBack = () =>
        world.calls
          .list(first)
          .some((call) => call.operation === 'PutRecords' && call.outcome === 'OK' && fault.fired() === 4);
      return arrives(world, async () => isPutBack() && (await isStored(ground, vehicle, next)));
    };
  });
}

function noticing(ground: TourGround): TourStep {
  return {
    name: 'notice that a vehicle is there',
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(ground.provisioner);
      return async () => {
        const device = await connectVehicle(ground.world, vehicle);
        const said = await arrives(ground.world, async () => {
          const { state } = (await stateOf(ground, vehicle)) ?? {};
          return state?.connectivity === 'CONNECTED';
        });
        await device.end();
        return said;
      };
    },
  };
}

/** What the stream does not take goes to the queue, under the rule's role. */
function failing(
  ground: TourGround,
  queue: string,
  what: string,
  act: (device: MqttDevice, vehicle: GivenVehicle) => Promise<void>,
): TourStep {
  return onTheRoad(ground, `keep ${what} that the stream does not take`, async (vehicle, device) => {
    await known(ground, device, vehicle);
    return keepsLetter(ground, queue, streamFault, () => act(device, vehicle));
  });
}

function collecting(ground: TourGround): TourStep {
  return collects(ground, 'collect by a campaign', (vehicle) => {
    const { world } = ground;
    const speed = Math.ceil(Math.random() * 100);
    return async () => {
      await world.fleetWise.collect(vehicle.referenceId, { 'Vehicle.Speed': speed });
      return arrives(ground.world, async () =>
        ((await stateOf(ground, vehicle))?.state?.signals ?? '').includes('Vehicle.Speed'),
      );
    };
  });
}

function failingToCollect(ground: TourGround): TourStep {
  return collects(ground, 'keep what a campaign collected and the stream does not take', (vehicle) =>
    keepsLetter(ground, 'TelemetryDeadLettersUrl', streamFault, async () => {
      await ground.world.fleetWise.collect(vehicle.referenceId, { 'Vehicle.Speed': 7 });
    }),
  );
}

/** `collect` says what its role was refused. */
function collects(
  ground: TourGround,
  name: string,
  act: (vehicle: GivenVehicle) => () => Promise<string>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const run = act(await givenVehicle(ground.provisioner));
      return () =>
        run().catch((error: unknown) =>
          // An AwsError's code is what a client would see as its name.
          error instanceof Error && 'code' in error ? String(error.code) : 'failed',
        );
    },
  };
}

const streamFault = { service: 'kinesis', operation: 'PutRecord' } as const;

/**
 * Does something while the call fails, and waits for one more letter in the queue of the output.
 */
export function keepsLetter(
  ground: TourGround,
  queue: string,
  call: Pick<FaultRule, 'service' | 'operation' | 'principal'>,
  act: () => Promise<void>,
): () => Promise<string> {
  const { world } = ground;
  const before = lettersIn(ground, queue);
  return async () => {
    const fault = world.faults.inject({ ...call, kind: 'internal-error', times: Infinity });
    try {
      await act();
      return await arrives(ground.world, () => lettersIn(ground, queue) > before);
    } finally {
      fault.remove();
    }
  };
}

/** A step with a vehicle of its own that is connected, whose coming is over and done. */
function onTheRoad(
  ground: TourGround,
  name: string,
  prepare: (vehicle: GivenVehicle, device: MqttDevice) => Promise<() => Promise<string>>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(ground.provisioner);
      const device = await connectVehicle(ground.world, vehicle);
      await ground.world.rules.settled();
      await ground.world.streams.settled();
      const run = await prepare(vehicle, device);
      return async () => {
        const said = await run();
        if (device.client.connected) {
          await device.end();
        }
        return said;
      };
    },
  };
}

function message(observedAt = Date.now()): TelemetryMessage {
  return { eventId: randomUUID(), observedAt, signals: { 'Vehicle.Speed': Math.random() * 100 } };
}

async function say(
  device: MqttDevice,
  { referenceId }: GivenVehicle,
  content: TelemetryMessage,
): Promise<void> {
  await device.publish(telemetryTopic(referenceId), JSON.stringify(content));
}

/** Lets the vehicle have a state. */
async function known(
  ground: TourGround,
  device: MqttDevice,
  vehicle: GivenVehicle,
  content = message(),
): Promise<void> {
  await say(device, vehicle, content);
  const said = await arrives(ground.world, () => isStored(ground, vehicle, content));
  if (said !== done) {
    throw new Error(`The vehicle's first message: ${said}.`);
  }
  await ground.world.streams.settled();
}

async function isStored(
  { documents, world }: TourGround,
  { referenceId }: GivenVehicle,
  { observedAt, eventId }: TelemetryMessage,
): Promise<boolean> {
  const observedAtEventId = telemetryKey(new Date(observedAt).toISOString(), eventId);
  const Key = { referenceId, observedAtEventId };
  const { Item } = await documents.send(
    new GetCommand({ TableName: tableOf(world, 'Telemetry'), Key, ConsistentRead: true }),
  );
  const { state } = (await stateOf({ documents, world }, { referenceId })) ?? {};
  return Item !== undefined && state !== undefined && state.newestObservedAt >= observedAt;
}

async function isSummarised(
  { documents, world }: TourGround,
  { referenceId }: GivenVehicle,
): Promise<boolean> {
  const { Count = 0 } = await documents.send(
    new QueryCommand({
      TableName: tableOf(world, 'TelemetrySummaries'),
      KeyConditionExpression: 'referenceId = :id',
      ExpressionAttributeValues: { ':id': referenceId },
    }),
  );
  return Count > 0;
}

async function stateOf(
  { documents, world }: Pick<TourGround, 'documents' | 'world'>,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<VehicleStateItem | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableOf(world, 'VehicleState'),
      Key: { referenceId },
      ConsistentRead: true,
    }),
  );
  // Its writers are the ingest function and the resolvers of ownership.
  return Item as VehicleStateItem | undefined;
}

function lettersIn({ world }: TourGround, output: string): number {
  return world.queues.messages(requireOutput(world, output)).length;
}
