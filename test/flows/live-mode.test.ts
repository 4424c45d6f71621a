/**
 * Live mode over the whole path: a subscription takes a lease, the vehicle is asked over MQTT, and
 * the subscriber gets what the vehicle then sends.
 */
import { afterEach, describe, expect, vi } from 'vitest';
import type { StateChange } from '../../client/vehicle-documents.ts';
import { type LiveModeMessage, askAgainSeconds, askedWatch, leaseSeconds } from '../../domain/live-mode.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import { systemClock } from '../../tools/simulator/clock.ts';
import { type Vehicle, createVehicle } from '../../tools/simulator/vehicle.ts';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import { end } from '../support/accesses.ts';
import { type GivenVehicle, type Person, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { type Started, eventsOf, startAs } from '../support/subscriptions.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { connectVehicle, endpointOf } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', async ({ provisioner, operator, owner }) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  return vehicle;
});

const started: Started[] = [];
let car: Vehicle | undefined;

afterEach(async () => {
  started.splice(0).forEach(({ connection }) => connection.socket.terminate());
  await car?.stop(0);
});

async function watch(person: Person, { referenceId }: GivenVehicle): Promise<Started> {
  const document =
    'subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version signals { name } } }';
  const one = await startAs(world(), person, document, { referenceId });
  started.push(one);
  expect(one.reply.type).toBe('start_ack');
  return one;
}

/** A simulated car with batches of a minute; its clock can be moved, and counts what it sends. */
function drive(vehicle: GivenVehicle) {
  const { host = 'localhost', port, certificateAuthority } = endpointOf(world());
  const road = { sent: 0, aheadMs: 0, isConnected: false };
  car = createVehicle({
    referenceId: vehicle.referenceId,
    identity: { key: privateKeyPem(vehicle.keys), certificate: vehicle.certificate },
    endpoint: { host, port, certificateAuthority },
    telemetryTopic: vehicle.telemetryTopic,
    batchMs: 3_600_000,
    speaksAlways: true,
    start: { habit: 'NEVER' },
    clock: { now: () => Date.now() + road.aheadMs, after: systemClock.after },
    listener: { connected: () => (road.isConnected = true), sent: () => (road.sent += 1) },
  });
  car.run();
  return road;
}

/** Everything that the vehicle's screen and radio get from the cloud. */
async function listen(vehicle: GivenVehicle): Promise<() => Promise<readonly LiveModeMessage[]>> {
  const device = await connectVehicle(world(), vehicle);
  const topic = downlinkTopic(vehicle.referenceId, 'live');
  await device.subscribe(topic, 1);
  return async () => {
    await world().streams.settled();
    // The broker delivers within milliseconds; an absence needs some time to be seen.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return device.messages.map(({ payload }) => JSON.parse(payload.toString()) as LiveModeMessage);
  };
}

const leasesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Watches')).filter((item) => item.referenceId === referenceId);

describe('a vehicle with long batches', () => {
  it('sends within two seconds of the subscription, and returns to its batches', async ({
    owner,
    vehicle,
  }) => {
    const road = drive(vehicle);
    await vi.waitFor(() => expect(road.isConnected).toBe(true), { timeout: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = road.sent;

    const one = await watch(owner, vehicle);
    const events = () => eventsOf<StateChange>(one, 'onVehicleState');
    await vi.waitFor(() => expect(events().length).toBeGreaterThan(0), { timeout: 2_000, interval: 10 });
    await vi.waitFor(() => expect(events().length).toBeGreaterThan(2), { timeout: 5_000 });
    expect(before).toBeLessThanOrEqual(1);

    road.aheadMs = (leaseSeconds + 1) * 1_000;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const atTheEnd = road.sent;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(road.sent).toBe(atTheEnd);
  });
});

describe('a watched vehicle', () => {
  it('is asked once, however many viewers it has', async ({ operator, owner, vehicle }) => {
    const requests = await listen(vehicle);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    const startedAt = Date.now();

    for (const person of [owner, driver, owner, driver]) {
      await watch(person, vehicle);
    }

    const [first, ...others] = await requests();
    expect(others).toEqual([]);
    expect(first?.liveSeconds).toBeGreaterThan(leaseSeconds - 10);
    expect(first?.liveSeconds).toBeLessThanOrEqual(leaseSeconds);
    expect(first?.at).toBeGreaterThanOrEqual(startedAt);
    expect((await leasesOf(vehicle)).map(({ watch }) => watch === askedWatch)).toHaveLength(3);
  });

  it('is asked again by a lease when little time is left', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    await watch(owner, vehicle);
    expect(await requests()).toHaveLength(1);

    // A lease that ends in the same second as the one before changes nothing.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const soon = Math.floor(Date.now() / 1000) + askAgainSeconds - 1;
    await setAttribute(world(), 'Watches', keyOf(vehicle), 'askedUntil', soon);
    await watch(owner, vehicle);

    expect(await requests()).toHaveLength(2);
  });

  it('is not asked for an access that has ended', async ({ operator, owner, vehicle }) => {
    const requests = await listen(vehicle);
    await watch(owner, vehicle);
    const [lease] = (await leasesOf(vehicle)).filter(({ watch }) => watch !== askedWatch);
    expect(await requests()).toHaveLength(1);

    await end(operator, { vehicle, person: owner });
    await setAttribute(world(), 'Watches', keyOf(vehicle), 'askedUntil', 0);
    await putItems(world(), 'Watches', [{ ...lease, until: Math.floor(Date.now() / 1000) + 300 } as never]);

    expect(await requests()).toHaveLength(1);
  });

  it.for(['SUSPENDED', 'DECOMMISSIONED', 'REVOKED'])(
    'is not asked while it is %s',
    async (status, { owner, vehicle }) => {
      const { referenceId } = vehicle;
      const requests = await listen(vehicle);
      await watch(owner, vehicle);
      const [lease] = (await leasesOf(vehicle)).filter(({ watch }) => watch !== askedWatch);
      expect(await requests()).toHaveLength(1);

      await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'status', status);
      await setAttribute(world(), 'Watches', keyOf(vehicle), 'askedUntil', 0);
      await putItems(world(), 'Watches', [{ ...lease, until: Math.floor(Date.now() / 1000) + 299 } as never]);

      expect(await requests()).toHaveLength(1);
    },
  );
});

describe('a failure of AWS IoT', () => {
  it('only delays the request, and the subscriber does not notice it', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    const fault = world().faults.inject({
      ...{ service: 'iotdata', operation: 'Publish', kind: 'internal-error', times: 4 },
    });

    await watch(owner, vehicle);

    await vi.waitFor(async () => expect(await requests()).toHaveLength(1), { timeout: 15_000 });
    fault.remove();
  });
});

function keyOf({ referenceId }: GivenVehicle) {
  return { referenceId, watch: askedWatch };
}
