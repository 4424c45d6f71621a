/**
 * Live state and telemetry over the whole path: vehicle, MQTT, rule, stream, ingest, tables,
 * subscribers and readers.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StateChange } from '../../client/vehicle-documents.ts';
import type {
  VehicleState,
  VehicleTelemetryPage,
  VehicleTelemetrySummaryPage,
} from '../../domain/generated/schema-types.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { end } from '../support/accesses.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenOwnedVehicle,
  givenPerson,
} from '../support/given.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { type Started, eventsOf, startAs } from '../support/subscriptions.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { useWorld } from '../support/world.ts';

/** Publishing must work whether or not AppSync publishes aliased fields. */
const world = useWorld({ realtime: { aliasedFieldsPublish: false } });

const speed = 'Vehicle.Speed';
const odometer = 'Vehicle.TraveledDistance';
const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) { version connectivity { status } signals { name number observedAt } }
}`;

let operator: Person;
let owner: Person;
let buyer: Person;
let vehicle: GivenVehicle;
let device: MqttDevice;
const started: Started[] = [];

beforeAll(async () => {
  ({ operator, owner, vehicle } = await givenOwnedVehicle(world()));
  buyer = await givenPerson(world(), ['owners']);
  device = await connectVehicle(world(), vehicle);
});

afterAll(async () => {
  for (const { connection } of started) {
    connection.socket.terminate();
  }
  await device.end();
});

async function watch(person: Person): Promise<Started> {
  const one = await startAs(world(), person, onVehicleState, { referenceId: vehicle.referenceId });
  started.push(one);
  expect(one.reply.type).toBe('start_ack');
  return one;
}

async function send(at: number, signals: Readonly<Record<string, SignalScalar>>): Promise<void> {
  const message = { eventId: randomUUID(), observedAt: at, signals };
  await device.publish(telemetryTopic(vehicle.referenceId), JSON.stringify(message));
}

const changesOf = (one: Started) => eventsOf<StateChange>(one, 'onVehicleState');
const valuesOf = (one: Started, name: string) =>
  changesOf(one).flatMap(({ signals }) =>
    signals.filter((signal) => signal.name === name).map(({ number }) => number),
  );

async function read<Result>(person: Person, selection: string, field: string): Promise<Result> {
  const response = await person.ask(`query ($referenceId: ID!) { ${selection} }`, {
    referenceId: vehicle.referenceId,
  });
  const value = response.data?.[field];
  if (value === null || value === undefined) {
    throw new Error(response.text);
  }
  // The shape that the document requests.
  return value as Result;
}

const stateOf = (person: Person) =>
  read<VehicleState>(
    person,
    'vehicleState(referenceId: $referenceId) { version connectivity { status } signals { name number } }',
    'vehicleState',
  );

it('publishes, returns and summarizes what a vehicle sends', async () => {
  const watching = await watch(owner);
  const at = world().clock.now();

  await send(at, { [speed]: 50, [odometer]: 1000 });
  // The longer time-out allows for the cold start of the ingest function.
  await expect.poll(() => valuesOf(watching, speed), { timeout: 20_000 }).toEqual([50]);
  await send(at + 1, { [speed]: 60 });
  await expect.poll(() => valuesOf(watching, speed)).toEqual([50, 60]);

  const versions = changesOf(watching).map(({ version }) => version);
  expect(versions).toEqual(versions.map((_, index) => (versions[0] ?? 0) + index));
  const state = await stateOf(owner);
  expect(state.version).toBe(versions.at(-1));
  expect(state.connectivity.status).toBe('CONNECTED');
  expect(state.signals).toEqual([
    { name: speed, number: 60 },
    { name: odometer, number: 1000 },
  ]);
  const span = `referenceId: $referenceId, from: "2020-01-01T00:00:00Z", to: "9999-01-01T00:00:00Z"`;
  const page = await read<VehicleTelemetryPage>(
    owner,
    `vehicleTelemetry(${span}, order: OLDEST_FIRST) { items { observedAt signals { name number } } }`,
    'vehicleTelemetry',
  );
  expect(page.items.map(({ observedAt }) => Date.parse(observedAt))).toEqual([at, at + 1]);
});

it('summarizes the current minute if the access covers it', async () => {
  const since = Math.ceil((world().clock.now() + 1) / 60_000) * 60_000;
  world().clock.advance(since - world().clock.now());
  await send(since, { [speed]: 10 });
  await send(since + 1000, { [speed]: 30 });

  const summary = () =>
    read<VehicleTelemetrySummaryPage>(
      owner,
      `vehicleTelemetrySummary(
        referenceId: $referenceId, from: "${new Date(since).toISOString()}", to: "9999-01-01T00:00:00Z",
        resolution: MINUTE, signals: ["${speed}"]
      ) { items { start signals { minimum maximum mean count } } }`,
      'vehicleTelemetrySummary',
    );

  await expect.poll(summary).toEqual({
    items: [
      {
        start: new Date(since).toISOString(),
        signals: [{ minimum: 10, maximum: 30, mean: 20, count: 2 }],
      },
    ],
  });
});

it('hides late values from people whose access began after the values', async () => {
  const before = world().clock.now();
  world().clock.advance(30_000);
  await givenAccess(operator, buyer, vehicle);
  const [first, second] = [await watch(owner), await watch(buyer)];

  await send(before, { [odometer]: 1001 });
  await expect.poll(() => valuesOf(first, odometer)).toEqual([1001]);
  world().clock.advance(1000);
  await send(world().clock.now(), { [odometer]: 1002 });

  await expect.poll(() => valuesOf(second, odometer)).toEqual([1002]);
  const [missed = 0, delivered = 0] = changesOf(first)
    .slice(-2)
    .map(({ version }) => version);
  expect(delivered).toBe(missed + 1);
  expect(changesOf(second).map(({ version }) => version)).toEqual([delivered]);
  expect((await stateOf(buyer)).signals).toEqual([{ name: odometer, number: 1002 }]);
});

it('publishes no later change to an access that has ended', async () => {
  const [first, second] = [await watch(owner), await watch(buyer)];
  await send(world().clock.now(), { [odometer]: 1003 });
  await expect.poll(() => valuesOf(second, odometer)).toEqual([1003]);

  await end(operator, { vehicle, person: buyer });
  await send(world().clock.now(), { [odometer]: 1004 });

  await expect.poll(() => valuesOf(first, odometer)).toEqual([1003, 1004]);
  await second.connection.closed;
  expect(valuesOf(second, odometer)).toEqual([1003]);
});
