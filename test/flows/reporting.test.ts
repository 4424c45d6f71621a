/**
 * How often vehicles send: who may ask, what is refused, and that a vehicle gets it at once, after
 * an absence and with another TCU, and then does it.
 */
import { randomUUID } from 'node:crypto';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import { signingRequest, keyPair } from 'local-aws/testing/signing-requests';
import { afterEach, describe, expect, vi } from 'vitest';
import { type ReportingItem, reportingWatch } from '../../domain/reporting.ts';
import { downlinkTopic, telemetryTopic } from '../../domain/topics.ts';
import { systemClock } from '../../tools/simulator/clock.ts';
import { type Vehicle, createVehicle } from '../../tools/simulator/vehicle.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { askedIn, setReporting, settingsOf } from '../support/reporting.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { connectVehicle, endpointOf } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', async ({ provisioner }) => givenVehicle(provisioner));

let car: Vehicle | undefined;
afterEach(async () => car?.stop(0));

async function settled(): Promise<void> {
  await world().rules.settled();
  await world().streams.settled();
}

/** Connects a TCU, which subscribes as vehicles do. */
async function listen(vehicle: GivenVehicle) {
  const device = await connectVehicle(world(), vehicle);
  await device.subscribe(downlinkTopic(vehicle.referenceId, '+'), 1);
  await settled();
  return device;
}

async function send(
  device: Awaited<ReturnType<typeof listen>>,
  { referenceId }: GivenVehicle,
): Promise<void> {
  const signals = { 'Vehicle.Speed': 0 };
  const message = JSON.stringify({ eventId: randomUUID(), observedAt: Date.now(), signals });
  await device.publish(telemetryTopic(referenceId), message);
  await settled();
}

const storedOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Watches')).find(
    (item) => item.referenceId === referenceId && item.watch === reportingWatch,
  ) as ReportingItem | undefined;

const reportingOf = async (person: Person, { referenceId }: GivenVehicle): Promise<unknown> => {
  const { data } = await person.ask(
    `query ($id: ID!) {
      vehicle(referenceId: $id) { reporting { observationSeconds batchSeconds parkedSeconds } }
    }`,
    { id: referenceId },
  );
  return data?.['vehicle'];
};

/** A simulated car that drives, with a second between two observations, each sent alone. */
function drive(vehicle: GivenVehicle) {
  const { host = 'localhost', port, certificateAuthority } = endpointOf(world());
  const road = { sent: 0, isConnected: false, settings: 0 };
  car = createVehicle({
    referenceId: vehicle.referenceId,
    identity: { key: privateKeyPem(vehicle.keys), certificate: vehicle.certificate },
    endpoint: { host, port, certificateAuthority },
    telemetryTopic: vehicle.telemetryTopic,
    intervalMs: 100,
    start: { habit: 'ALWAYS', stateOfCharge: 80 },
    clock: systemClock,
    listener: {
      connected: () => (road.isConnected = true),
      sent: () => (road.sent += 1),
      downlink: (_, name) => (road.settings += name === 'reporting' ? 1 : 0),
    },
  });
  car.run();
  return road;
}

/** How many messages the car sends in a time. */
async function sentWithin(road: { readonly sent: number }, milliseconds: number): Promise<number> {
  const before = road.sent;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return road.sent - before;
}

describe('a driving vehicle', () => {
  it('sends as often as it is asked, and as before when it is asked for its default', async ({
    operator,
    vehicle,
  }) => {
    const road = drive(vehicle);
    await vi.waitFor(() => expect(road.isConnected).toBe(true), { timeout: 10_000 });
    expect(await sentWithin(road, 1_500)).toBeGreaterThan(5);

    await setReporting(operator, [vehicle], { observationSeconds: 3_600 });
    await vi.waitFor(() => expect(road.settings).toBe(1), { timeout: 10_000 });
    const asked = await sentWithin(road, 1_500);
    await setReporting(operator, [vehicle], {});
    await vi.waitFor(() => expect(road.settings).toBe(2), { timeout: 10_000 });

    // What moves off or stops in between does not wait.
    expect(asked).toBeLessThanOrEqual(2);
    expect(await sentWithin(road, 1_500)).toBeGreaterThan(5);
  });
});

describe('a setting', () => {
  it('reaches a connected vehicle at once, and shows on the vehicle and in the audit log', async ({
    operator,
    vehicle,
  }) => {
    const device = await listen(vehicle);
    const before = await reportingOf(operator, vehicle);
    const values = { observationSeconds: 10, batchSeconds: 60, parkedSeconds: 7_200 };

    const [asked] = askedIn(await setReporting(operator, [vehicle], values));
    await settled();

    await vi.waitFor(() => expect(settingsOf(device, vehicle)).toMatchObject([values]));
    expect(before).toEqual({ reporting: null });
    expect(asked).toMatchObject({ reporting: values, errorType: null });
    expect(await reportingOf(operator, vehicle)).toEqual({ reporting: values });
    const entries = (await itemsOf(world(), 'AuditLog')).filter(
      ({ action, referenceId }) => action === 'REPORTING' && referenceId === vehicle.referenceId,
    );
    expect(entries).toMatchObject([{ outcome: 'SET', actorId: operator.principalId }]);
    await device.end();
  });

  it('reaches a vehicle that was away, once in a connection, with its first message', async ({
    operator,
    vehicle,
  }) => {
    await setReporting(operator, [vehicle], { parkedSeconds: 600 });
    await settled();

    // The second connection is that of a vehicle that has forgotten what it got.
    for (let connection = 0; connection < 2; connection += 1) {
      const device = await listen(vehicle);
      expect(settingsOf(device, vehicle)).toEqual([]);
      await send(device, vehicle);
      await send(device, vehicle);
      await vi.waitFor(() => expect(settingsOf(device, vehicle)).toMatchObject([{ parkedSeconds: 600 }]));
      await device.end();
      await settled();
    }
  });

  it('reaches another TCU of the vehicle', async ({ operator, provisioner, vehicle }) => {
    await setReporting(operator, [vehicle], { batchSeconds: 30 });
    const deviceId = await givenDevice(provisioner);
    const technician = await givenPerson(world(), ['service-technicians']);
    const replaced = await technician.ask(
      'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }',
      { input: { vin: vehicle.vin, currentDeviceId: vehicle.deviceId, newDeviceId: deviceId } },
    );
    const keys = await keyPair();
    const { data } = await provisioner.ask(provisionVehicle, {
      input: {
        ...{ vin: vehicle.vin, deviceId },
        certificateSigningRequest: await signingRequest({ keys }),
      },
    });
    expect(replaced.errors).toEqual([]);

    const next = { ...vehicle, keys, ...(data?.['provisionVehicle'] as Partial<GivenVehicle>) };
    const device = await listen(next);
    await send(device, next);

    expect(next.referenceId).toBe(vehicle.referenceId);
    await vi.waitFor(() => expect(settingsOf(device, vehicle)).toMatchObject([{ batchSeconds: 30 }]));
    await device.end();
  });

  it('is the last one, even when a clock was set back', async ({ operator, vehicle }) => {
    const { referenceId } = vehicle;
    const ahead = { at: Date.now() + 3_600_000, parkedSeconds: 60 };
    await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'reporting', ahead);

    await setReporting(operator, [vehicle], { parkedSeconds: 120 });

    expect((await storedOf(vehicle))?.at).toBe(ahead.at + 1);
  });

  it('of 24 calls at once is that of one of them, on the vehicle and in what is sent', async ({
    operator,
    vehicle,
  }) => {
    const device = await listen(vehicle);
    const responses = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        setReporting(operator, [vehicle], { observationSeconds: index + 1 }),
      ),
    );
    await settled();

    const codes = responses.filter(({ errors }) => errors.length > 0).map(codeOf);
    const stored = await storedOf(vehicle);
    expect(codes.filter((code) => code !== 'CONFLICT')).toEqual([]);
    expect(codes.length).toBeLessThan(24);
    expect(await reportingOf(operator, vehicle)).toMatchObject({
      reporting: { observationSeconds: stored?.observationSeconds },
    });
    await vi.waitFor(() => {
      const newest = settingsOf(device, vehicle).reduce((one, other) => (other.at > one.at ? other : one));
      expect(newest).toMatchObject({ at: stored?.at, observationSeconds: stored?.observationSeconds });
    });
    const entries = (await itemsOf(world(), 'AuditLog')).filter(
      (item) => item.action === 'REPORTING' && item.referenceId === vehicle.referenceId,
    );
    expect(entries).toHaveLength(24 - codes.length);
    await device.end();
  });

  it('is sent by the next message when AWS IoT did not take it', async ({ operator, vehicle }) => {
    await setReporting(operator, [vehicle], { parkedSeconds: 900 });
    await settled();
    const device = await listen(vehicle);
    const fault = world().faults.inject({
      ...{ service: 'iotdata', operation: 'Publish', kind: 'internal-error', times: 1_000 },
    });
    await send(device, vehicle);
    fault.remove();
    expect(fault.fired()).toBeGreaterThan(0);
    expect(settingsOf(device, vehicle)).toEqual([]);

    await send(device, vehicle);

    await vi.waitFor(() => expect(settingsOf(device, vehicle)).toMatchObject([{ parkedSeconds: 900 }]));
    await device.end();
  });
});

describe('a call', () => {
  it('asks the vehicles that may be asked, and says why others may not', async ({
    operator,
    provisioner,
    vehicle,
  }) => {
    const others = await Promise.all([1, 2, 3].map(() => givenVehicle(provisioner)));
    const [suspended, revoked, unfinished] = others as [GivenVehicle, GivenVehicle, GivenVehicle];
    for (const [one, status] of [
      [suspended, 'SUSPENDED'],
      [revoked, 'REVOKED'],
      [unfinished, 'PROVISIONING'],
    ] as const) {
      const { referenceId } = one;
      await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'status', status);
    }
    const stranger = await givenPerson(world(), ['operators'], ['other']);
    const unknown = { referenceId: randomUUID() };

    const response = await setReporting(
      operator,
      [vehicle, suspended, revoked, unfinished, unknown, vehicle],
      { parkedSeconds: 60 },
    );
    const ofStranger = await setReporting(stranger, [vehicle], { parkedSeconds: 61 });

    expect(askedIn(response).map(({ referenceId, errorType }) => [referenceId, errorType])).toEqual([
      [vehicle.referenceId, null],
      [suspended.referenceId, 'VEHICLE_SUSPENDED'],
      [revoked.referenceId, 'VEHICLE_NOT_FOUND'],
      [unfinished.referenceId, 'PROVISIONING_IN_PROGRESS'],
      [unknown.referenceId, 'VEHICLE_NOT_FOUND'],
    ]);
    expect(askedIn(ofStranger)).toMatchObject([{ reporting: null, errorType: 'VEHICLE_NOT_FOUND' }]);
    expect(await storedOf(vehicle)).toMatchObject({ parkedSeconds: 60 });
    expect(await Promise.all(others.map(storedOf))).toEqual([undefined, undefined, undefined]);
  });

  it.for([
    [{ observationSeconds: 0 }, 'reporting.observationSeconds'],
    [{ observationSeconds: 3_601 }, 'reporting.observationSeconds'],
    [{ batchSeconds: -1 }, 'reporting.batchSeconds'],
    [{ batchSeconds: 301 }, 'reporting.batchSeconds'],
    [{ parkedSeconds: 59 }, 'reporting.parkedSeconds'],
    [{ parkedSeconds: 86_401 }, 'reporting.parkedSeconds'],
  ] as const)('with %j is refused', async ([reporting, argument], { operator, vehicle }) => {
    const response = await setReporting(operator, [vehicle], reporting);

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(response.errors[0]?.errorInfo).toEqual({ argument });
    expect(await storedOf(vehicle)).toBeUndefined();
  });

  it('is not for owners, technicians, provisioners or privacy officers', async ({
    owner,
    provisioner,
    vehicle,
  }) => {
    const others = await Promise.all(
      (['service-technicians', 'privacy-officers'] as const).map((role) => givenPerson(world(), [role])),
    );

    for (const person of [owner, provisioner, ...others]) {
      expect(codeOf(await setReporting(person, [vehicle], {}))).toBe('Unauthorized');
    }
    expect(await storedOf(vehicle)).toBeUndefined();
  });
});
