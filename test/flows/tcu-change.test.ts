/**
 * The TCU of a vehicle is replaced or removed: who may do it, and what the vehicle keeps. The old
 * TCU is out from the response on, even while its session is still open.
 */
import { X509Certificate, randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { commandsOf, send } from '../support/commands.ts';
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
import { holdCalls } from '../support/held-calls.ts';
import { givenStanding } from '../support/live-items.ts';
import { functionByName } from '../support/provisioning.ts';
import { itemsOf } from '../support/tables.ts';
import { connectVehicle, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { europeanVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('technician', { scope: 'file' }, () => givenPerson(world(), ['service-technicians']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

const selection = '{ referenceId status removedDeviceId expectedDeviceId }';
const replace = (by: Person, input: object): Promise<ApiResponse> =>
  by.ask(`mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) ${selection} }`, { input });
const remove = (by: Person, input: object): Promise<ApiResponse> =>
  by.ask(`mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) ${selection} }`, { input });
const release = (by: Person, deviceId: string): Promise<ApiResponse> =>
  by.ask('mutation ($id: ID!) { releaseDevice(deviceId: $id) { deviceId status } }', { id: deviceId });

async function provision(by: Person, vin: string, deviceId: string): Promise<ApiResponse> {
  const certificateSigningRequest = await signingRequest();
  return by.ask(provisionVehicle, { input: { vin, deviceId, certificateSigningRequest } });
}

const referenceIdIn = ({ data }: ApiResponse): unknown =>
  // The field that the document requests.
  (data?.['provisionVehicle'] as { readonly referenceId?: string } | null | undefined)?.referenceId;

async function eventsSeenBy(person: Person, { referenceId }: GivenVehicle): Promise<readonly string[]> {
  const { data } = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event } } }',
    { id: referenceId },
  );
  // The fields that the document requests.
  const { items } = data?.['vehicleHistory'] as { readonly items: readonly { readonly event: string }[] };
  return items.map(({ event }) => event);
}

const inventoryOf = async (deviceId: string) =>
  (await itemsOf(world(), 'DeviceInventory')).find((item) => item.deviceId === deviceId);
const refusalsOf = async (deviceId: string) =>
  (await itemsOf(world(), 'AuditLog')).filter(
    (item) => item.action === 'DEVICE_REFUSED' && item.deviceId === deviceId,
  );
const speedMessage = () =>
  JSON.stringify({
    eventId: randomUUID(),
    observedAt: Date.now(),
    signals: { 'Vehicle.Speed': 12 },
  });
const messagesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);

function linesOfProvisioning(): readonly string[] {
  const name = functionByName(world(), 'ProvisionVehicle');
  const { logGroup } =
    world()
      .lambda.functions()
      .find((one) => one.name === name) ?? {};
  return world()
    .logs.events(logGroup ?? '')
    .map(({ message }) => message);
}

describe('a vehicle whose TCU is replaced', () => {
  it('keeps its Reference ID and its owner, and connects with the new TCU only', async ({
    provisioner,
    technician,
    owner,
    vehicle,
  }) => {
    const newDeviceId = await givenDevice(provisioner);
    const { vin, deviceId: currentDeviceId, referenceId } = vehicle;

    const changed = await replace(technician, { vin, currentDeviceId, newDeviceId });

    expect(changed.data?.['replaceTcu']).toEqual({
      referenceId,
      status: 'WITHOUT_TCU',
      removedDeviceId: currentDeviceId,
      expectedDeviceId: newDeviceId,
    });
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
    expect(codeOf(await provision(provisioner, vin, await givenDevice(provisioner)))).toBe('DEVICE_MISMATCH');
    const keys = await keyPair();
    const certificateSigningRequest = await signingRequest({ keys });
    const again = await provisioner.ask(provisionVehicle, {
      input: { vin, deviceId: newDeviceId, certificateSigningRequest },
    });
    // The fields that the document requests.
    const provisioned = again.data?.['provisionVehicle'] as GivenVehicle;
    expect(provisioned.referenceId).toBe(referenceId);
    expect(new X509Certificate(provisioned.certificate).subject).toBe(`CN=${referenceId}`);
    const device = await connectVehicle(world(), { ...provisioned, keys });
    expect(await device.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    await world().rules.settled();
    await world().streams.settled();
    expect(await messagesOf(vehicle)).toHaveLength(1);
    await device.end();
    expect((await owner.ask(convert, { vin })).data).toEqual({ referenceIdForVin: referenceId });
    expect(await eventsSeenBy(owner, vehicle)).toEqual(
      expect.arrayContaining(['TCU_REPLACED', 'RESERVED', 'ACTIVATED']),
    );
  });

  it('loses its session, and no later message of the old TCU counts while the session is open', async ({
    provisioner,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId: currentDeviceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    expect(await device.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    const held = holdCalls(world(), 'dynamodb', 'TransactWriteItems', (written) =>
      JSON.stringify(written).includes('TCU_REPLACED'),
    );

    const change = replace(technician, {
      referenceId,
      currentDeviceId,
      newDeviceId: await givenDevice(provisioner),
    });
    await held.reachedBy(change);
    expect(await device.publish(telemetryTopic(referenceId), speedMessage())).toBe('acknowledged');
    await world().rules.settled();
    await world().streams.settled();

    expect(await messagesOf(vehicle)).toHaveLength(1);
    held.release();
    expect(codeOf(await change)).toBe('none');
    await device.closed;
  });

  it('is changed once by two calls, and the same call returns the same result', async ({
    provisioner,
    technician,
    vehicle,
  }) => {
    const input = {
      referenceId: vehicle.referenceId,
      currentDeviceId: vehicle.deviceId,
      newDeviceId: await givenDevice(provisioner),
    };

    const [one, other] = await Promise.all([replace(technician, input), replace(technician, input)]);

    expect(one.data).toEqual(other.data);
    expect(codeOf(one)).toBe('none');
    expect((await replace(technician, input)).data).toEqual(one.data);
    expect(await eventsSeenBy(technician, vehicle)).toHaveLength(
      ['RESERVED', 'ACTIVATED', 'ACCESS_GRANTED', 'TCU_REPLACED'].length,
    );
  });

  it('goes to one of 24 new TCUs', async ({ provisioner, operator, vehicle }) => {
    const newDevices = await Promise.all(Array.from({ length: 24 }, () => givenDevice(provisioner)));
    const { referenceId, deviceId: currentDeviceId } = vehicle;

    const codes = await Promise.all(
      newDevices.map(async (newDeviceId) =>
        codeOf(await replace(operator, { referenceId, currentDeviceId, newDeviceId })),
      ),
    );

    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(new Set(codes.filter((code) => code !== 'none'))).toEqual(new Set(['DEVICE_MISMATCH']));
    const statuses = await Promise.all(newDevices.map(async (id) => (await inventoryOf(id))?.status));
    expect(statuses.filter((status) => status === 'INSTALLED')).toHaveLength(1);
  });
});

describe('a vehicle whose TCU is removed', () => {
  it('accepts any available TCU of the tenant, and none that was removed', async ({
    provisioner,
    operator,
    technician,
    owner,
    vehicle,
  }) => {
    const { vin, deviceId, referenceId } = vehicle;
    await givenStanding(world(), referenceId);

    const removed = await remove(technician, { referenceId, currentDeviceId: deviceId });

    expect(removed.data?.['removeTcu']).toEqual({
      referenceId,
      status: 'WITHOUT_TCU',
      removedDeviceId: deviceId,
      expectedDeviceId: null,
    });
    expect(codeOf(await send(owner, vehicle))).toBe('VEHICLE_WITHOUT_TCU');
    expect(await commandsOf(world(), vehicle)).toEqual([]);
    const before = linesOfProvisioning().length;
    expect(codeOf(await provision(provisioner, vin, deviceId))).toBe('DEVICE_WITHDRAWN');
    expect(codeOf(await provision(provisioner, europeanVin(), deviceId))).toBe('DEVICE_WITHDRAWN');
    const lines = linesOfProvisioning().slice(before);
    expect(lines.filter((line) => line.includes('"WithdrawnDeviceRefused":1'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('A withdrawn device was refused'))).toEqual(
      Array(2).fill(expect.stringContaining(`"deviceId":"${deviceId}"`)),
    );
    expect(await refusalsOf(deviceId)).toEqual([
      expect.objectContaining({ outcome: 'WITHDRAWN', tenantId: 'acme', actorId: provisioner.principalId }),
    ]);
    await expect(givenDevice(provisioner, { deviceId, status: 'AVAILABLE' })).rejects.toThrow(
      'DEVICE_CONFLICT',
    );
    expect(codeOf(await release(technician, deviceId))).toBe('Unauthorized');
    expect((await release(operator, deviceId)).data?.['releaseDevice']).toEqual({
      deviceId,
      status: 'AVAILABLE',
    });
    expect(referenceIdIn(await provision(provisioner, vin, deviceId))).toBe(referenceId);
    expect(codeOf(await release(operator, deviceId))).toBe('DEVICE_IN_USE');
    // The speed is that of the former TCU, and the vehicle may have moved since.
    expect(codeOf(await send(owner, vehicle, { kind: 'UNLOCK_DOORS' }))).toBe('VEHICLE_MOTION_UNKNOWN');
  });

  it('names the expected TCU when the one that was replaced is to be removed', async ({
    provisioner,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId: currentDeviceId } = vehicle;
    const newDeviceId = await givenDevice(provisioner);
    await replace(technician, { referenceId, currentDeviceId, newDeviceId });

    const removed = await remove(technician, { referenceId, currentDeviceId });

    expect(removed.data?.['removeTcu']).toMatchObject({ expectedDeviceId: newDeviceId });
  });

  it('can be given another TCU than the expected one', async ({ provisioner, technician, vehicle }) => {
    const { referenceId, deviceId } = vehicle;
    const [first, second] = [await givenDevice(provisioner), await givenDevice(provisioner)];
    await replace(technician, { referenceId, currentDeviceId: deviceId, newDeviceId: first });

    const changed = await replace(technician, { referenceId, currentDeviceId: first, newDeviceId: second });

    expect(codeOf(changed)).toBe('none');
    expect(await inventoryOf(first)).toMatchObject({ status: 'WITHDRAWN' });
    expect(referenceIdIn(await provision(provisioner, vehicle.vin, second))).toBe(referenceId);
  });
});

describe('a change of the TCU is refused', () => {
  it('for a vehicle that the tenant does not have, by VIN and by Reference ID', async ({
    technician,
    vehicle,
  }) => {
    const stranger = await givenPerson(world(), ['service-technicians'], ['south']);
    const { vin, referenceId, deviceId: currentDeviceId } = vehicle;
    const codes = await Promise.all([
      remove(stranger, { vin, currentDeviceId }),
      remove(stranger, { referenceId, currentDeviceId }),
      remove(technician, { vin: europeanVin(), currentDeviceId }),
      remove(technician, { referenceId: randomUUID(), currentDeviceId }),
      remove(technician, { referenceId: 'none', currentDeviceId }),
    ]);

    expect(codes.map(codeOf)).toEqual(Array(5).fill('VEHICLE_NOT_FOUND'));
    expect(new Set(codes.map(({ errors }) => JSON.stringify(errors[0]?.message))).size).toBe(1);
  });

  it('for another current device, and for a new one that is unknown, in use or withdrawn', async ({
    provisioner,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId: currentDeviceId } = vehicle;
    const other = await givenVehicle(provisioner);
    const withdrawn = await givenDevice(provisioner, { status: 'WITHDRAWN' });
    const codeFor = async (newDeviceId: string, current = currentDeviceId): Promise<string> =>
      codeOf(await replace(technician, { referenceId, currentDeviceId: current, newDeviceId }));

    expect(await codeFor(await givenDevice(provisioner), other.deviceId)).toBe('DEVICE_MISMATCH');
    expect(await codeFor('tcu-unknown')).toBe('DEVICE_UNKNOWN');
    expect(await codeFor(other.deviceId)).toBe('DEVICE_IN_USE');
    expect(await codeFor(currentDeviceId)).toBe('DEVICE_IN_USE');
    expect(await codeFor(withdrawn)).toBe('DEVICE_WITHDRAWN');
    expect(await refusalsOf(withdrawn)).toHaveLength(1);
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('connected');
  });

  it('without a name of the vehicle, with two names, and for a text that is not a VIN', async ({
    technician,
    vehicle,
  }) => {
    const { vin, referenceId, deviceId: currentDeviceId } = vehicle;

    expect(codeOf(await remove(technician, { currentDeviceId }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(await remove(technician, { vin, referenceId, currentDeviceId }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(await remove(technician, { vin: 'a car', currentDeviceId }))).toBe('INVALID_VIN');
    expect(codeOf(await remove(technician, { referenceId, currentDeviceId: 'a/b' }))).toBe(
      'INVALID_ARGUMENT',
    );
  });

  it('for owners and provisioners', async ({ owner, provisioner, vehicle }) => {
    const input = { referenceId: vehicle.referenceId, currentDeviceId: vehicle.deviceId };

    expect(codeOf(await remove(owner, input))).toBe('Unauthorized');
    expect(codeOf(await remove(provisioner, input))).toBe('Unauthorized');
  });
});
