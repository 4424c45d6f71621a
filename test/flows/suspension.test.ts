/**
 * Vehicles are suspended and resumed: who may do it, what holds when the response arrives, and that
 * each vehicle of a call succeeds or fails alone.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, vi } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { send } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenDevice,
  givenPerson,
  givenVehicle,
  givenVehicleOf,
  provisionVehicle,
} from '../support/given.ts';
import { givenStanding } from '../support/live-items.ts';
import { itemsOf } from '../support/tables.ts';
import { connectVehicle, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('technician', { scope: 'file' }, () => givenPerson(world(), ['service-technicians']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

const fields = 'items { referenceId status isSettled errorType }';
const suspend = (by: Person, ...ids: string[]): Promise<ApiResponse> =>
  by.ask(`mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { ${fields} } }`, {
    ids,
  });
const resume = (by: Person, ...ids: string[]): Promise<ApiResponse> =>
  by.ask(`mutation ($ids: [ID!]!) { resumeVehicles(referenceIds: $ids) { ${fields} } }`, { ids });

/** The items of a response; the documents request these fields. */
function changesIn({ data, text }: ApiResponse) {
  const field = data?.['suspendVehicles'] ?? data?.['resumeVehicles'];
  if (field === undefined || field === null) {
    throw new Error(text);
  }
  return (field as { readonly items: readonly Readonly<Record<string, unknown>>[] }).items;
}

const speedMessage = () =>
  JSON.stringify({ eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 12 } });
const messagesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);
const settled = async (): Promise<void> => {
  await world().rules.settled();
  await world().streams.settled();
};
const lines = async (person: Person, { referenceId }: GivenVehicle) => {
  const { data } = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event suspensionReason } } }',
    { id: referenceId },
  );
  // The fields that the document requests.
  return (data?.['vehicleHistory'] as { readonly items: readonly object[] }).items;
};

describe('a suspended vehicle', () => {
  it('is cut off, stays its owner’s, and gets neither commands nor certificates', async ({
    provisioner,
    technician,
    owner,
    vehicle,
  }) => {
    const { referenceId, deviceId, vin } = vehicle;
    await givenStanding(world(), referenceId);
    const device = await connectVehicle(world(), vehicle);

    const changes = changesIn(await suspend(technician, referenceId));

    expect(changes).toEqual([{ referenceId, status: 'SUSPENDED', isSettled: true, errorType: null }]);
    await device.closed;
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
    expect(codeOf(await send(owner, vehicle))).toBe('VEHICLE_SUSPENDED');
    const certificateSigningRequest = await signingRequest();
    const input = { vin, deviceId, certificateSigningRequest };
    expect(codeOf(await provisioner.ask(provisionVehicle, { input }))).toBe('VEHICLE_SUSPENDED');
    expect((await owner.ask(convert, { vin })).data).toEqual({ referenceIdForVin: referenceId });
    const seen = await owner.ask('query ($id: ID!) { vehicle(referenceId: $id) { status } }', {
      id: referenceId,
    });
    expect(seen.data).toEqual({ vehicle: { status: 'SUSPENDED' } });
    expect((await lines(owner, vehicle))[0]).toEqual({ event: 'SUSPENDED', suspensionReason: 'THEFT' });
  });

  it('connects again after it is resumed, and what it sent meanwhile does not count', async ({
    operator,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    // The session outlives the fence, as it does while AWS IoT is slow.
    const fault = world().faults.inject({
      service: 'iot',
      operation: 'UpdateCertificate',
      kind: 'internal-error',
      times: Infinity,
    });
    const suspended = changesIn(await suspend(operator, referenceId));
    expect(await device.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    await settled();
    fault.remove();

    const resumed = changesIn(await resume(operator, referenceId));
    await settled();

    expect(suspended).toMatchObject([{ status: 'SUSPENDED', isSettled: false }]);
    // The opposite switch may still be on its way, so the reconciler repeats this one.
    expect(resumed).toMatchObject([{ status: 'ACTIVE', isSettled: false }]);
    expect(await messagesOf(vehicle)).toEqual([]);
    await device.end();
    const again = await connectVehicle(world(), vehicle);
    expect(await again.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    await settled();
    expect(await messagesOf(vehicle)).toHaveLength(1);
    await again.end();
    expect((await lines(operator, vehicle)).slice(0, 2)).toEqual([
      { event: 'RESUMED', suspensionReason: null },
      { event: 'SUSPENDED', suspensionReason: 'THEFT' },
    ]);
  });

  it('does not count a message that AWS IoT got during the suspension and delivers after it', async ({
    operator,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    const failing = { kind: 'internal-error', times: Infinity } as const;
    await settled();
    const faults = [
      world().faults.inject({ service: 'iot', operation: 'UpdateCertificate', ...failing }),
      world().faults.inject({ service: 'dynamodb', operation: 'BatchGetItem', ...failing }),
    ];
    await suspend(operator, referenceId);
    expect(await device.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    await vi.waitFor(() => expect(faults[1]?.fired()).toBeGreaterThan(0));
    await resume(operator, referenceId);
    faults.forEach((fault) => fault.remove());
    await settled();

    expect(await messagesOf(vehicle)).toEqual([]);
    await device.end();
  });

  it('may lose its TCU meanwhile, and is resumed without one', async ({
    provisioner,
    operator,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId: currentDeviceId, vin } = vehicle;
    await suspend(operator, referenceId);
    const removed = await technician.ask(
      'mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }',
      { input: { referenceId, currentDeviceId } },
    );

    const resumed = changesIn(await resume(operator, referenceId));

    expect(removed.data).toEqual({ removeTcu: { status: 'SUSPENDED' } });
    expect(resumed).toMatchObject([{ status: 'WITHOUT_TCU', isSettled: true }]);
    const input = {
      vin,
      deviceId: await givenDevice(provisioner),
      certificateSigningRequest: await signingRequest(),
    };
    expect(codeOf(await provisioner.ask(provisionVehicle, { input }))).toBe('none');
  });
});

describe('a call for many vehicles', () => {
  it('returns each vehicle once, and one failure does not concern the others', async ({
    provisioner,
    operator,
    vehicle,
  }) => {
    const strangers = await givenPerson(world(), ['operators'], ['south']);
    const other = await givenVehicle(provisioner);
    const unknown = randomUUID();
    const ids = [vehicle.referenceId, unknown, other.referenceId, vehicle.referenceId.toUpperCase()];

    const changes = changesIn(await suspend(operator, ...ids));
    const repeated = changesIn(await suspend(operator, ...ids));

    expect(changes).toEqual([
      { referenceId: vehicle.referenceId, status: 'SUSPENDED', isSettled: true, errorType: null },
      { referenceId: unknown, status: null, isSettled: null, errorType: 'VEHICLE_NOT_FOUND' },
      { referenceId: other.referenceId, status: 'SUSPENDED', isSettled: true, errorType: null },
    ]);
    expect(repeated).toEqual(changes);
    expect(await lines(operator, vehicle)).toHaveLength(
      ['RESERVED', 'ACTIVATED', 'ACCESS_GRANTED', 'SUSPENDED'].length,
    );
    expect(changesIn(await resume(strangers, ...ids)).map(({ errorType }) => errorType)).toEqual(
      Array(3).fill('VEHICLE_NOT_FOUND'),
    );
    expect(await tryToConnectVehicle(world(), other)).toBe('refused');
  });

  it('is refused without a vehicle, for more than 100, and for a text that is not a Reference ID', async ({
    operator,
  }) => {
    const codes = await Promise.all([
      suspend(operator),
      suspend(operator, ...Array.from({ length: 101 }, () => randomUUID())),
      suspend(operator, randomUUID(), '1HGCM82633A004352'),
    ]);

    expect(codes.map(codeOf)).toEqual(Array(3).fill('INVALID_ARGUMENT'));
  });

  it('is refused for owners, provisioners and, to resume, technicians', async ({
    owner,
    provisioner,
    technician,
    vehicle: { referenceId },
  }) => {
    const responses = [
      suspend(owner, referenceId),
      suspend(provisioner, referenceId),
      resume(technician, referenceId),
    ];

    expect((await Promise.all(responses)).map(codeOf)).toEqual(Array(3).fill('Unauthorized'));
  });

  it('ends in one consistent state after 24 suspensions and resumptions of one vehicle at once', async ({
    operator,
    vehicle: { referenceId },
  }) => {
    const calls = Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? suspend : resume));
    await Promise.all(calls.map((call) => call(operator, referenceId)));

    const changes = changesIn(await suspend(operator, referenceId));

    expect(changes).toMatchObject([{ status: 'SUSPENDED' }]);
    const item = (await itemsOf(world(), 'VehicleRegistry')).find((one) => one.referenceId === referenceId);
    const state = (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId);
    expect(item).toHaveProperty('certificateFences', state?.certificates);
    expect(Object.values(state?.certificates ?? {}).filter((fence) => fence === 0)).toEqual([]);
  });
});
