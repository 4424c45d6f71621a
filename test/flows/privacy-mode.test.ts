/**
 * Privacy mode: who switches positions, what is stored and shown, and how the vehicle learns of it.
 */
import { type PackedHourItem, unpackMinutes } from '../../domain/packed-hours.ts';
import { type TrackItem, readTrack } from '../../domain/tracks.ts';
import type { TelemetrySummaryItem } from '../../domain/telemetry.ts';
import { readSummaries } from '../../functions/telemetry/numbered-summaries.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, vi } from 'vitest';
import type { PositionsMode } from '../../domain/generated/schema-types.ts';
import { nameOfKey } from '../../domain/signal-numbers.ts';
import { isPosition } from '../../domain/positions.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import { downlinkTopic, telemetryTopic } from '../../domain/topics.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { between, createRandom } from '../../tools/simulator/random.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { holdRequests } from '../support/held-calls.ts';
import { givenMessages, givenMinutes, givenState } from '../support/live-items.ts';
import { message, positionSignals, switchPositions } from '../support/positions.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('driver', { scope: 'file' }, () => givenPerson(world(), ['owners']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

type Device = Awaited<ReturnType<typeof connectVehicle>>;

const positionNames = Object.keys(positionSignals).sort();

async function settled(): Promise<void> {
  await world().rules.settled();
  await world().streams.settled();
}

/** Publishes a speed with all positions, and waits until it is ingested. */
async function sendAll(device: Device, { referenceId }: GivenVehicle, observedAt?: number): Promise<void> {
  const signals = { 'Vehicle.Speed': 12, ...positionSignals };
  await device.publish(telemetryTopic(referenceId), message(signals, observedAt));
  await settled();
}

/** Names of positions in everything that is stored of a vehicle. */
async function storedPositions({ referenceId }: GivenVehicle): Promise<string[]> {
  const ofVehicle = (item: { readonly referenceId: string }) => item.referenceId === referenceId;
  const [messages, states, rows] = await Promise.all([
    itemsOf(world(), 'Telemetry'),
    itemsOf(world(), 'VehicleState'),
    itemsOf(world(), 'TelemetrySummaries'),
  ]);
  const stored = [
    ...messages.filter(ofVehicle).flatMap(namesOfMessage),
    ...states.filter(ofVehicle).flatMap(namesOfState),
    ...rows.filter(ofVehicle).flatMap(namesOfSummaries),
  ];
  return positionNames.filter((name) => stored.includes(name));
}

const namesOfSummaries = (item: TelemetrySummaryItem | PackedHourItem | TrackItem) => {
  if ('track' in item) {
    return readTrack(item.track).minutes.length > 0 ? positionNames : [];
  }
  const ofPeriods = 'minutes' in item ? unpackMinutes(item.minutes) : [[0, readSummaries(item.signals)]];
  return ofPeriods.flatMap(([, signals]) => Object.keys(signals ?? {}).map(nameOfKey));
};
const namesOfMessage = ({ signals }: { readonly signals: string }) =>
  telemetryValues(signals).map(({ name }) => name);
const namesOfState = ({ state }: VehicleStateItem) => Object.keys(unpackSignals(state?.signals ?? '{}'));
const hasPosition = (message: { readonly signals: string }) =>
  namesOfMessage(message).includes('Vehicle.CurrentLocation.Latitude');

/** The positions that each field shows a person: state, messages, and summaries by minute. */
async function shown(person: Person, { referenceId }: GivenVehicle) {
  const now = world().clock.now();
  const variables = {
    id: referenceId,
    from: new Date(now - 7_200_000).toISOString(),
    to: new Date(now + 3_600_000).toISOString(),
    names: ['Vehicle.CurrentLocation.Altitude', 'Vehicle.Speed'],
  };
  const { data } = await person.ask(
    `query ($id: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $names: [String!]!) {
      vehicleState(referenceId: $id) { signals { name } }
      vehicleTelemetry(referenceId: $id, from: $from, to: $to) { items { signals { name } } }
      vehicleTelemetrySummary(referenceId: $id, from: $from, to: $to, resolution: MINUTE, signals: $names) {
        items { signals { name } }
      }
    }`,
    variables,
  );
  const namesIn = (field: string): string[] => [
    ...new Set([...JSON.stringify(data?.[field]).matchAll(/"name":"([^"]+)"/g)].map(([, name = '']) => name)),
  ];
  return {
    state: namesIn('vehicleState').filter(isPosition),
    messages: namesIn('vehicleTelemetry').filter(isPosition),
    summaries: namesIn('vehicleTelemetrySummary').filter(isPosition),
    speeds: ['vehicleState', 'vehicleTelemetry', 'vehicleTelemetrySummary'].filter((field) =>
      namesIn(field).includes('Vehicle.Speed'),
    ),
  };
}

const nothing = { state: [], messages: [], summaries: [] };
const everything = { state: positionNames, messages: positionNames };

async function positionsOf(person: Person, { referenceId }: GivenVehicle): Promise<unknown> {
  const { data } = await person.ask('query ($id: ID!) { vehicle(referenceId: $id) { positions } }', {
    id: referenceId,
  });
  return data?.['vehicle'];
}

async function off(owner: Person, vehicle: GivenVehicle, mode: PositionsMode = 'OFF'): Promise<void> {
  const { data } = await switchPositions(owner, vehicle, mode);
  expect(data?.['setPrivacyMode']).toMatchObject({ positions: mode });
}

describe('positions that an owner switched off', () => {
  it('are shown nowhere at once, including earlier ones', async ({ owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await sendAll(device, vehicle);
    expect(await shown(owner, vehicle)).toMatchObject(everything);

    await off(owner, vehicle);

    expect(await shown(owner, vehicle)).toMatchObject(nothing);
    expect((await shown(owner, vehicle)).speeds).toEqual(['vehicleState', 'vehicleTelemetry']);
    await device.end();
  });

  it('are not stored, while the rest of a message is', async ({ owner, vehicle }) => {
    await off(owner, vehicle);
    const device = await connectVehicle(world(), vehicle);

    await sendAll(device, vehicle);
    await device.publish(telemetryTopic(vehicle.referenceId), message(positionSignals));
    await settled();

    expect(await storedPositions(vehicle)).toEqual([]);
    const own = (await itemsOf(world(), 'Telemetry')).filter(
      ({ referenceId }) => referenceId === vehicle.referenceId,
    );
    expect(own.map(({ signals }) => signals)).toEqual(['0[12]']);
    await device.end();
  });

  it('leave the stored state with the next message', async ({ owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await sendAll(device, vehicle);
    await off(owner, vehicle);

    await device.publish(telemetryTopic(vehicle.referenceId), message({ 'Vehicle.Speed': 13 }));
    await settled();

    const state = (await itemsOf(world(), 'VehicleState')).find(
      ({ referenceId }) => referenceId === vehicle.referenceId,
    );
    expect(state && namesOfState(state)).toEqual(['Vehicle.Speed']);
    await device.end();
  });

  it('are shown again after ON, with those from then on, but none of the time between', async ({
    owner,
    vehicle,
  }) => {
    const device = await connectVehicle(world(), vehicle);
    await sendAll(device, vehicle);
    await off(owner, vehicle);
    const between = Date.now();
    await off(owner, vehicle, 'ON');

    await sendAll(device, vehicle, between);
    const late = await shown(owner, vehicle);
    await sendAll(device, vehicle);

    expect(late).toMatchObject({ state: [], messages: positionNames });
    const own = (await itemsOf(world(), 'Telemetry')).filter(
      (item) => item.referenceId === vehicle.referenceId && hasPosition(item),
    );
    expect(own).toHaveLength(2);
    expect(await shown(owner, vehicle)).toMatchObject(everything);
    await device.end();
  });
});

describe('the setting', () => {
  it('is ON before the first switch, and seen by drivers and in the history', async ({
    operator,
    owner,
    driver,
    vehicle,
  }) => {
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    const before = await positionsOf(driver, vehicle);

    await off(owner, vehicle);
    await off(owner, vehicle, 'ON');

    const { data } = await driver.ask(
      'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event } } }',
      { id: vehicle.referenceId },
    );
    expect(before).toEqual({ positions: 'ON' });
    expect(await positionsOf(driver, vehicle)).toEqual({ positions: 'ON' });
    expect(JSON.stringify(data)).toContain('"POSITIONS_SWITCHED_ON"},{"event":"POSITIONS_SWITCHED_OFF"');
  });

  it('is not the driver’s, nor a stranger’s', async ({ operator, driver, vehicle }) => {
    expect(codeOf(await switchPositions(driver, vehicle, 'OFF'))).toBe('VEHICLE_NOT_FOUND');

    await givenAccess(operator, driver, vehicle, 'DRIVER');

    expect(codeOf(await switchPositions(driver, vehicle, 'OFF'))).toBe('ACTION_NOT_ALLOWED');
    expect(await positionsOf(driver, vehicle)).toEqual({ positions: 'ON' });
  });

  it('is written once by many calls at once, and by a repeated call', async ({ owner, vehicle }) => {
    const responses = await Promise.all(
      Array.from({ length: 24 }, () => switchPositions(owner, vehicle, 'OFF')),
    );
    const repeated = await switchPositions(owner, vehicle, 'OFF');

    const codes = responses.filter(({ errors }) => errors.length > 0).map(codeOf);
    const lines = (await itemsOf(world(), 'VehicleHistory')).filter(
      ({ referenceId, event }) => referenceId === vehicle.referenceId && event === 'POSITIONS_SWITCHED_OFF',
    );
    expect(codes.filter((code) => code !== 'CONFLICT')).toEqual([]);
    expect(codes.length).toBeLessThan(24);
    expect(repeated.data).toMatchObject({ setPrivacyMode: { positions: 'OFF' } });
    expect(lines).toHaveLength(1);
  });
});

describe('the vehicle', () => {
  it('gets the setting after its first message of each connection, and once', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const listen = async (): Promise<Device> => {
      const device = await connectVehicle(world(), vehicle);
      await device.subscribe(downlinkTopic(referenceId, '+'));
      await settled();
      return device;
    };
    await off(owner, vehicle);

    const settingsOf = ({ messages }: Device): unknown[] =>
      messages
        .filter(({ topic }) => topic === downlinkTopic(referenceId, 'privacy'))
        .map(({ payload }) => JSON.parse(payload.toString()) as unknown);
    const first = await listen();
    await sendAll(first, vehicle);
    await sendAll(first, vehicle);
    await vi.waitFor(() => expect(settingsOf(first)).toHaveLength(1));
    await off(owner, vehicle, 'ON');
    await sendAll(first, vehicle);
    await vi.waitFor(() =>
      expect(settingsOf(first)).toMatchObject([{ positions: 'OFF' }, { positions: 'ON' }]),
    );
    await first.end();
    const second = await listen();
    await sendAll(second, vehicle);
    await sendAll(second, vehicle);
    await vi.waitFor(() => expect(settingsOf(second)).toMatchObject([{ positions: 'ON' }]));
    await second.end();
  });
});

describe('a message on its way while an owner switches positions off', () => {
  it('stores no position that is left after the response', async ({ owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await sendAll(device, vehicle);
    // The function has read the setting and stored the message; it has not written the state.
    const held = holdRequests(world(), 'dynamodb', 'BatchExecuteStatement');
    await device.publish(telemetryTopic(vehicle.referenceId), message(positionSignals));
    await held.reachedBy(settled());

    await off(owner, vehicle);
    held.release();
    await settled();

    const own = (await itemsOf(world(), 'Telemetry')).filter(
      (item) => item.referenceId === vehicle.referenceId && hasPosition(item),
    );
    // The message from before the switch is left, hidden.
    expect(own).toHaveLength(1);
    expect(await shown(owner, vehicle)).toMatchObject(nothing);
    await device.end();
  });

  it('leaves only positions that were stored before the response, in rounds at random times', async ({
    owner,
    vehicle,
  }) => {
    const random = createRandom('positions');
    const device = await connectVehicle(world(), vehicle);
    await sendAll(device, vehicle);
    for (let round = 0; round < 8; round += 1) {
      const sending = (async () => {
        for (let index = 0; index < 6; index += 1) {
          await sleep(between(random, 0, 15));
          await device.publish(telemetryTopic(vehicle.referenceId), message(positionSignals));
        }
      })();
      await sleep(between(random, 0, 60));
      await off(owner, vehicle);
      const atResponse = await keysWithPositions(vehicle);
      await sending;
      await settled();

      const left = await keysWithPositions(vehicle);
      expect(left.filter((key) => !atResponse.includes(key))).toEqual([]);
      await off(owner, vehicle, 'ON');
      await sendAll(device, vehicle);
      expect((await keysWithPositions(vehicle)).length).toBeGreaterThan(left.length);
    }
    await device.end();
  });
});

describe('summaries', () => {
  it('show no position that is off, nor do the hours that are still open', async ({ owner, vehicle }) => {
    const { principalId: ownerId } = owner;
    const since = new Date(world().clock.now() - 7_200_000).toISOString();
    await setAttribute(world(), 'Ownership', { ownerId, referenceId: vehicle.referenceId }, 'since', since);
    const start = Math.floor(world().clock.now() / 60_000) * 60_000;
    const hour = Math.floor(start / 3_600_000) * 3_600_000;
    const values = { 'Vehicle.CurrentLocation.Altitude': 2, 'Vehicle.Speed': 2 };
    await givenMinutes(world(), vehicle.referenceId, [
      {
        start: hour - 60_000,
        signals: { 'Vehicle.CurrentLocation.Altitude': [1, 2, 2, 2], 'Vehicle.Speed': [1, 2, 2, 2] },
      },
    ]);
    await givenMessages(world(), vehicle.referenceId, [{ at: start, eventId: 'open', signals: values }]);
    await givenState(world(), vehicle.referenceId, {
      version: 1,
      signals: {},
      openHours: [hour],
    });
    const before = await shown(owner, vehicle);

    await off(owner, vehicle);
    const { summaries, speeds } = await shown(owner, vehicle);

    expect(before.summaries).toEqual(['Vehicle.CurrentLocation.Altitude']);
    expect({ summaries, speeds }).toEqual({
      summaries: [],
      speeds: ['vehicleTelemetry', 'vehicleTelemetrySummary'],
    });
  });
});

/** Keys of the stored messages that have a position. */
async function keysWithPositions({ referenceId }: GivenVehicle): Promise<unknown[]> {
  const own = (await itemsOf(world(), 'Telemetry')).filter(
    (item) => item.referenceId === referenceId && hasPosition(item),
  );
  return own.map(({ observedAtEventId }) => observedAtEventId);
}
