/**
 * Live mode over the whole path: a subscription takes a lease, the vehicle is asked over MQTT, and
 * the subscriber gets what the vehicle then sends.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, vi } from 'vitest';
import type { StateChange } from '../../client/vehicle-documents.ts';
import {
  type LiveModeMessage,
  askAgainSeconds,
  askedWatch,
  leaseSeconds,
  startLeaseSeconds,
} from '../../domain/live-mode.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import { systemClock } from '../../tools/simulator/clock.ts';
import { type Vehicle, createVehicle } from '../../tools/simulator/vehicle.ts';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import { end } from '../support/accesses.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { type Started, eventsOf, startAs } from '../support/subscriptions.ts';
import { putItems, setAttribute } from '../support/tables.ts';
import { connectVehicle, endpointOf } from '../support/vehicles-on-the-wire.ts';
import { endWatch, leasesOf as storedLeases, renewWatch } from '../support/watches.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', ({ provisioner, operator, owner }) =>
  givenVehicleOf({ provisioner, operator, owner }),
);

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

const leasesOf = ({ referenceId }: GivenVehicle) => storedLeases(world(), referenceId);

/** Ends the pause after which the vehicle may be asked again to end live mode. */
const forgetEnds = (vehicle: GivenVehicle) => setAttribute(world(), 'Watches', keyOf(vehicle), 'endedAt', 0);

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
    expect(first?.liveSeconds).toBeGreaterThan(startLeaseSeconds - 10);
    expect(first?.liveSeconds).toBeLessThanOrEqual(startLeaseSeconds);
    expect(first?.at).toBeGreaterThanOrEqual(startedAt);
    expect((await leasesOf(vehicle)).map(({ watch }) => watch === askedWatch)).toHaveLength(3);
  });

  it('is asked again by a lease when little time is left', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    await renewWatch(owner, vehicle, randomUUID());
    expect(await requests()).toHaveLength(1);

    const now = Math.floor(Date.now() / 1000);
    await setAttribute(world(), 'Watches', keyOf(vehicle), 'askedUntil', now + askAgainSeconds + 10);
    await renewWatch(owner, vehicle, randomUUID());
    expect(await requests()).toHaveLength(1);
    await setAttribute(world(), 'Watches', keyOf(vehicle), 'askedUntil', now + askAgainSeconds - 1);
    await renewWatch(owner, vehicle, randomUUID());

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

describe('the end of a watch', () => {
  it('returns the vehicle to its own pace at once', async ({ owner, vehicle }) => {
    const road = drive(vehicle);
    await vi.waitFor(() => expect(road.isConnected).toBe(true), { timeout: 10_000 });
    const watchId = randomUUID();
    const { data } = await renewWatch(owner, vehicle, watchId);
    const before = road.sent;
    await vi.waitFor(() => expect(road.sent).toBeGreaterThan(before + 2), { timeout: 10_000 });

    const ended = await endWatch(owner, vehicle, watchId);
    await world().streams.settled();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const atTheEnd = road.sent;
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    const { referenceId } = vehicle;
    expect(data).toEqual({ renewWatch: { referenceId, watchId, liveSeconds: leaseSeconds } });
    expect(ended.data).toEqual({ endWatch: { referenceId, watchId, liveSeconds: 0 } });
    expect(road.sent).toBe(atTheEnd);
  });

  it('leaves the vehicle live until the last viewer has looked away', async ({
    operator,
    owner,
    vehicle,
  }) => {
    const requests = await listen(vehicle);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    const [phone, laptop, drivers] = [randomUUID(), randomUUID(), randomUUID()];
    await renewWatch(owner, vehicle, phone);
    await renewWatch(owner, vehicle, laptop);
    await renewWatch(driver, vehicle, drivers);

    await endWatch(owner, vehicle, phone);
    await endWatch(driver, vehicle, drivers);
    expect(secondsOf(await requests())).toEqual([leaseSeconds]);
    await endWatch(owner, vehicle, laptop);
    await endWatch(owner, vehicle, laptop);

    expect(secondsOf(await requests())).toEqual([leaseSeconds, 0]);
  });

  it('leaves what is left of the minute of a subscription’s start', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    const watchId = randomUUID();
    await watch(owner, vehicle);
    await renewWatch(owner, vehicle, watchId);

    await endWatch(owner, vehicle, watchId);

    const last = (await requests()).at(-1)?.liveSeconds;
    expect(last).toBeGreaterThan(startLeaseSeconds - 10);
    expect(last).toBeLessThanOrEqual(startLeaseSeconds);
  });

  it('does not wait for the lease of an access that has ended', async ({ operator, owner, vehicle }) => {
    const requests = await listen(vehicle);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    const watchId = randomUUID();
    await renewWatch(owner, vehicle, watchId);
    await renewWatch(driver, vehicle, randomUUID());
    await end(operator, { vehicle, person: driver });

    await endWatch(owner, vehicle, watchId);

    expect(secondsOf(await requests())).toEqual([leaseSeconds, 0]);
  });

  it('is sent to the vehicle at most once in ten seconds', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    const glance = async () => {
      const watchId = randomUUID();
      await renewWatch(owner, vehicle, watchId);
      await requests();
      await endWatch(owner, vehicle, watchId);
      return secondsOf(await requests());
    };

    expect(await glance()).toEqual([leaseSeconds, 0]);
    expect(await glance()).toEqual([leaseSeconds, 0, leaseSeconds]);
    await forgetEnds(vehicle);

    expect(await glance()).toEqual([leaseSeconds, 0, leaseSeconds, 0]);
  });

  it('keeps the vehicle live when more leases exist than can be read at once', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    const watchId = randomUUID();
    await renewWatch(owner, vehicle, watchId);
    await requests();
    const [lease] = (await leasesOf(vehicle)).filter(({ watch }) => watch !== askedWatch);
    const expired = Array.from({ length: 1_000 }, (_, index) => ({
      ...{ ...lease, watch: `2026-01-01T00:00:00.000Z#${index}`, until: 1 },
    }));
    await putItems(world(), 'Watches', expired as never);
    await world().streams.settled();
    expect(secondsOf(await requests())).toEqual([leaseSeconds]);

    await endWatch(owner, vehicle, watchId);

    expect(secondsOf(await requests())).toEqual([leaseSeconds]);
  });
});

describe('a failure between the request to end live mode and its note', () => {
  it('leaves a viewer who comes back a live vehicle', async ({ owner, vehicle }) => {
    const requests = await listen(vehicle);
    const watchId = randomUUID();
    await renewWatch(owner, vehicle, watchId);
    await requests();
    const fault = world().faults.inject({
      ...{ service: 'dynamodb', operation: 'PutItem', kind: 'internal-error', times: 1_000 },
    });
    await endWatch(owner, vehicle, watchId);
    await vi.waitFor(() => expect(fault.fired()).toBeGreaterThan(0), { timeout: 10_000 });

    await renewWatch(owner, vehicle, watchId);
    // A retry finds the new lease, and notes nothing.
    await world().streams.settled();
    fault.remove();

    expect((await requests()).at(-1)?.liveSeconds).toBeGreaterThan(0);
  });
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

/** A second may pass between the lease and the request. */
function secondsOf(requests: readonly LiveModeMessage[]): readonly number[] {
  return requests.map(({ liveSeconds }) => (liveSeconds >= leaseSeconds - 5 ? leaseSeconds : liveSeconds));
}

function keyOf({ referenceId }: GivenVehicle) {
  return { referenceId, watch: askedWatch };
}
