/**
 * The tour’s steps from a vehicle to tables, subscribers and dead letters. Each message takes
 * another path through rule, stream and ingest.
 */
import { randomUUID } from 'node:crypto';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { VehicleStateChange } from '../../../domain/generated/schema-types.ts';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { telemetryKey } from '../../../domain/telemetry.ts';
import { downlinkTopic, telemetryTopic } from '../../../domain/topics.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { FaultRule } from 'local-aws';
import { type GivenVehicle, givenVehicle } from '../given.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { functionByName, tableOf } from '../provisioning.ts';
import { expireItem } from '../tables.ts';
import { endWatch, leasesOf, renewWatch } from '../watches.ts';
import { eventsOf, startAs } from '../subscriptions.ts';
import { connectVehicle, requireOutput } from '../vehicles-on-the-wire.ts';
import { type TourSetup, type TourStep, done } from './tour.ts';
import { arrives } from './wait-for.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

const watch = `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version } }`;

/** Returns the steps for everything that rules and the ingest function do. */
export function telemetrySteps(setup: TourSetup): readonly TourStep[] {
  return [
    storing(setup),
    watching(setup),
    asking(setup),
    endingTheWatch(setup),
    summarising(setup),
    lookingBack(setup),
    settingAside(setup),
    returning(setup),
    noticing(setup),
    failing(setup, 'TelemetryDeadLettersUrl', 'a message', (device, vehicle) =>
      send(device, vehicle, message()),
    ),
    failing(setup, 'TelemetryDeadLettersUrl', 'a vehicle that went', (device) => device.drop()),
    ...(inject('fleetWise') ? [collecting(setup), failingToCollect(setup)] : []),
  ];
}

/** Sends the first message of a vehicle, through restarted readers of the stream. */
function storing(setup: TourSetup): TourStep {
  return onTheRoad(setup, 'store the first message of a vehicle', async (vehicle, device) => {
    const { world } = setup;
    await world.lambda.coldStart(functionByName(world, 'IngestTelemetry'));
    const first = message();
    return async () => {
      world.streams.restartReaders();
      await send(device, vehicle, first);
      return arrives(setup.world, () => isStored(setup, vehicle, first));
    };
  });
}

/** Changes a stored state, so that a subscriber receives an event. */
function watching(setup: TourSetup): TourStep {
  const { owner, vehicle: watched, world } = setup;
  return {
    name: 'publish a change to a viewer',
    shows: 'work',
    async prepare() {
      const device = await connectVehicle(world, watched);
      const subscription = await startAs(world, owner, watch, { referenceId: watched.referenceId });
      await known(setup, device, watched);
      await world.streams.settled();
      // Events of earlier steps may still arrive.
      const before = (await stateOf(setup, watched))?.state?.version ?? 0;
      return async () => {
        await send(device, watched, message());
        const result = await arrives(setup.world, () =>
          eventsOf<VehicleStateChange>(subscription, 'onVehicleState').some(
            ({ version }) => version > before,
          ),
        );
        subscription.connection.socket.close();
        await device.end();
        return result;
      };
    },
  };
}

/** Subscribes, so that the vehicle is asked to send live. */
function asking(setup: TourSetup): TourStep {
  const { owner, vehicle, world } = setup;
  const { referenceId } = vehicle;
  return {
    name: 'ask a watched vehicle to send live',
    shows: 'work',
    async prepare() {
      const device = await connectVehicle(world, vehicle);
      await device.subscribe(downlinkTopic(referenceId, 'live'), 1);
      await world.streams.settled();
      await removeLeases(setup);
      await world.lambda.coldStart(functionByName(world, 'AskForLiveMode'));
      const before = device.messages.length;
      return async () => {
        world.streams.restartReaders();
        const subscription = await startAs(world, owner, watch, { referenceId });
        const result = await arrives(world, async () => {
          const stored = await leasesOf(world, referenceId);
          return device.messages.length > before && stored.some((item) => 'askedUntil' in item);
        });
        subscription.connection.socket.close();
        await device.end();
        return result;
      };
    },
  };
}

/** Renews a watch and ends it, so that the vehicle is asked to return to its own pace. */
function endingTheWatch(setup: TourSetup): TourStep {
  const { owner, vehicle, world } = setup;
  const { referenceId } = vehicle;
  const watchId = randomUUID();
  return {
    name: 'ask a vehicle that is watched no more to end live mode',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      await removeLeases(setup);
      await renewWatch(owner, vehicle, watchId);
      await world.streams.settled();
      await world.lambda.coldStart(functionByName(world, 'AskForLiveMode'));
      return async () => {
        world.streams.restartReaders();
        await endWatch(owner, vehicle, watchId);
        return arrives(world, async () =>
          (await leasesOf(world, referenceId)).some((item) => 'endedAt' in item && item.endedAt > 0),
        );
      };
    },
  };
}

/** Leaves the vehicle as after some time without viewers. */
async function removeLeases({ vehicle: { referenceId }, world }: TourSetup): Promise<void> {
  const leases = await leasesOf(world, referenceId);
  await Promise.all(leases.map(({ watch }) => expireItem(world, 'Watches', { referenceId, watch })));
}

/**
 * Summarises an hour. An hour is closed when a message of a later time is stored, and the next
 * record writes its items.
 */
function summarising(setup: TourSetup): TourStep {
  return onTheRoad(setup, 'summarise an hour that has ended', async (vehicle, device) => {
    await known(setup, device, vehicle, message(Date.now() - 2 * 3_600_000));
    await known(setup, device, vehicle);
    return async () => {
      await send(device, vehicle, message());
      return arrives(setup.world, () => isSummarised(setup, vehicle));
    };
  });
}

/**
 * Sends a message that is older than the newest one, so that ingest must compare it with the table.
 */
function lookingBack(setup: TourSetup): TourStep {
  return onTheRoad(setup, 'store a message that comes late', async (vehicle, device) => {
    await known(setup, device, vehicle);
    const late = message(Date.now() - 20_000);
    return async () => {
      await send(device, vehicle, late);
      return arrives(setup.world, () => isStored(setup, vehicle, late));
    };
  });
}

function settingAside(setup: TourSetup): TourStep {
  return onTheRoad(setup, 'set an unreadable message aside', ({ referenceId }, device) => {
    const before = lettersIn(setup, 'TelemetryDeadLettersUrl');
    return Promise.resolve(async () => {
      await device.publish(telemetryTopic(referenceId), 'not JSON');
      return arrives(setup.world, () => lettersIn(setup, 'TelemetryDeadLettersUrl') > before);
    });
  });
}

/** Throttles the item of a vehicle, so that its records are put at the end of the stream again. */
function returning(setup: TourSetup): TourStep {
  const { world } = setup;
  return onTheRoad(setup, 'put the records of a throttled vehicle back', async (vehicle, device) => {
    await known(setup, device, vehicle);
    const next = message();
    return async () => {
      const operation = 'BatchExecuteStatement';
      const item = vehicle.referenceId;
      const fault = world.faults.inject({ service: 'dynamodb', operation, kind: 'throttle', item, times: 4 });
      const first = world.calls.next();
      await send(device, vehicle, next);
      // Without the permission, Lambda delivers the record again, which stores it too.
      const isPutBack = () =>
        world.calls
          .list(first)
          .some((call) => call.operation === 'PutRecords' && call.outcome === 'OK' && fault.fired() === 4);
      return arrives(world, async () => isPutBack() && (await isStored(setup, vehicle, next)));
    };
  });
}

function noticing(setup: TourSetup): TourStep {
  return {
    name: 'store that a vehicle has connected',
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(setup.provisioner);
      return async () => {
        const device = await connectVehicle(setup.world, vehicle);
        const result = await arrives(setup.world, async () => {
          const { state } = (await stateOf(setup, vehicle)) ?? {};
          return state?.connectivity === 'CONNECTED';
        });
        await device.end();
        return result;
      };
    },
  };
}

/**
 * Makes the stream reject a message, so that it goes to the dead-letter queue under the rule’s
 * role.
 */
function failing(
  setup: TourSetup,
  queue: string,
  what: string,
  act: (device: MqttDevice, vehicle: GivenVehicle) => Promise<void>,
): TourStep {
  return onTheRoad(setup, `keep ${what} that the stream refuses`, async (vehicle, device) => {
    await known(setup, device, vehicle);
    return keepsLetter(setup, queue, streamFault, () => act(device, vehicle));
  });
}

function collecting(setup: TourSetup): TourStep {
  return collects(setup, 'collect by a campaign', (vehicle) => {
    const { world } = setup;
    const speed = Math.ceil(Math.random() * 100);
    return async () => {
      await world.fleetWise.collect(vehicle.referenceId, { 'Vehicle.Speed': speed });
      return arrives(
        setup.world,
        async () => 'Vehicle.Speed' in unpackSignals((await stateOf(setup, vehicle))?.state?.signals ?? '{}'),
      );
    };
  });
}

function failingToCollect(setup: TourSetup): TourStep {
  return collects(setup, 'keep what a campaign collected and the stream refuses', (vehicle) =>
    keepsLetter(setup, 'TelemetryDeadLettersUrl', streamFault, async () => {
      await setup.world.fleetWise.collect(vehicle.referenceId, { 'Vehicle.Speed': 7 });
    }),
  );
}

/** Runs a collection. `collect` throws the refusal of its role. */
function collects(
  setup: TourSetup,
  name: string,
  act: (vehicle: GivenVehicle) => () => Promise<string>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const run = act(await givenVehicle(setup.provisioner));
      return () =>
        run().catch((error: unknown) =>
          // A client sees the code of an AwsError as the error’s name.
          error instanceof Error && 'code' in error ? String(error.code) : 'failed',
        );
    },
  };
}

const streamFault = { service: 'kinesis', operation: 'PutRecord' } as const;

/** Runs `act` while the call fails, and waits for one more message in the queue of this output. */
export function keepsLetter(
  setup: TourSetup,
  queue: string,
  call: Pick<FaultRule, 'service' | 'operation' | 'principal'>,
  act: () => Promise<void>,
): () => Promise<string> {
  const { world } = setup;
  const before = lettersIn(setup, queue);
  return async () => {
    const fault = world.faults.inject({ ...call, kind: 'internal-error', times: Infinity });
    try {
      await act();
      return await arrives(setup.world, () => lettersIn(setup, queue) > before);
    } finally {
      fault.remove();
    }
  };
}

/** Creates a step with its own connected vehicle, whose connection has been processed. */
function onTheRoad(
  setup: TourSetup,
  name: string,
  prepare: (vehicle: GivenVehicle, device: MqttDevice) => Promise<() => Promise<string>>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(setup.provisioner);
      const device = await connectVehicle(setup.world, vehicle);
      await setup.world.rules.settled();
      await setup.world.streams.settled();
      const run = await prepare(vehicle, device);
      return async () => {
        const result = await run();
        if (device.client.connected) {
          await device.end();
        }
        return result;
      };
    },
  };
}

function message(observedAt = Date.now()): TelemetryMessage {
  return { eventId: randomUUID(), observedAt, signals: { 'Vehicle.Speed': Math.random() * 100 } };
}

async function send(
  device: MqttDevice,
  { referenceId }: GivenVehicle,
  content: TelemetryMessage,
): Promise<void> {
  await device.publish(telemetryTopic(referenceId), JSON.stringify(content));
}

/** Stores a first message, so that the vehicle has a state. */
async function known(
  setup: TourSetup,
  device: MqttDevice,
  vehicle: GivenVehicle,
  content = message(),
): Promise<void> {
  await send(device, vehicle, content);
  const result = await arrives(setup.world, () => isStored(setup, vehicle, content));
  if (result !== done) {
    throw new Error(`The vehicle's first message: ${result}.`);
  }
  await setup.world.streams.settled();
}

async function isStored(
  { documents, world }: TourSetup,
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
  { documents, world }: TourSetup,
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
  { documents, world }: Pick<TourSetup, 'documents' | 'world'>,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<VehicleStateItem | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableOf(world, 'VehicleState'),
      Key: { referenceId },
      ConsistentRead: true,
    }),
  );
  // Only the ingest function and the resolvers of ownership write it.
  return Item as VehicleStateItem | undefined;
}

/** The number of messages in the queue of an output. */
export function lettersIn({ world }: TourSetup, output: string): number {
  return world.queues.messages(requireOutput(world, output)).length;
}
