/**
 * A Reference ID is revoked: everything that it had ends, its VIN is free, and the next Reference
 * ID of the VIN cannot be linked to it.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { signingRequest } from '../../packages/local-aws/test/support/signing-requests.ts';
import { send } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  convertAsOperator,
  givenAccess,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { itemsOf } from '../support/tables.ts';
import { connectVehicle, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('officer', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('vehicle', async ({ provisioner, operator, owner }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    return vehicle;
  });

const revoke = (by: Person, referenceId: string): Promise<ApiResponse> =>
  by.ask(
    `mutation ($id: ID!) {
      revokeReferenceId(referenceId: $id, reason: IDENTITY_DISCLOSED) { referenceId status isSettled errorType }
    }`,
    { id: referenceId },
  );

async function provision(by: Person, vin: string, deviceId: string): Promise<string> {
  const certificateSigningRequest = await signingRequest();
  const { data, text } = await by.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  // The field that the document requests.
  const provisioned = data?.['provisionVehicle'] as { readonly referenceId: string } | null | undefined;
  return provisioned?.referenceId ?? text;
}

const everythingOf = async ({ referenceId }: Pick<GivenVehicle, 'referenceId'>) => ({
  item: (await itemsOf(world(), 'VehicleRegistry')).find((one) => one.referenceId === referenceId),
  state: (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId),
  accesses: (await itemsOf(world(), 'Ownership')).filter((one) => one.referenceId === referenceId),
});

const staffSees = 'referenceId status deviceId attributes { brand } certificate { certificateId }';

describe('a revoked Reference ID', () => {
  it('has nothing left: session, certificate, accesses, device, VIN', async ({
    officer,
    operator,
    owner,
    vehicle,
  }) => {
    const { referenceId, deviceId, vin } = vehicle;
    const device = await connectVehicle(world(), vehicle);

    const revoked = await revoke(officer, referenceId);

    expect(revoked.data).toEqual({
      revokeReferenceId: { referenceId, status: 'REVOKED', isSettled: true, errorType: null },
    });
    await device.closed;
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
    expect(codeOf(await owner.ask(convert, { vin }))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await operator.ask(convertAsOperator, { vin }))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await send(owner, vehicle))).toBe('VEHICLE_NOT_FOUND');
    const { item, state, accesses } = await everythingOf(vehicle);
    expect(item).not.toHaveProperty('hashedVin');
    expect(item).not.toHaveProperty('deviceId');
    expect(item).not.toHaveProperty('certificate');
    expect(state?.viewers).toEqual({});
    expect(accesses.every(({ until }) => until !== undefined)).toBe(true);
    const inventory = (await itemsOf(world(), 'DeviceInventory')).find((one) => one.deviceId === deviceId);
    expect(inventory).toMatchObject({ status: 'WITHDRAWN' });
    expect(inventory).not.toHaveProperty('referenceId');
    expect((await revoke(officer, referenceId)).data).toEqual(revoked.data);
  });

  it('is not linked to the next one of its VIN by any field', async ({
    provisioner,
    officer,
    operator,
    owner,
    vehicle,
  }) => {
    const { referenceId: old, deviceId, vin } = vehicle;
    await revoke(officer, old);
    await operator.ask('mutation ($id: ID!) { releaseDevice(deviceId: $id) { status } }', { id: deviceId });

    const next = await provision(provisioner, vin, deviceId);
    await givenAccess(operator, owner, { referenceId: next });

    expect(next).not.toBe(old);
    const readAll = async (by: Person, id: string) => {
      const { text } = await by.ask(
        `query ($id: ID!) {
          vehicle(referenceId: $id) { ${staffSees} }
          vehicleHistory(referenceId: $id) { items { event deviceId certificateId } }
        }`,
        { id },
      );
      return text;
    };
    const oldTexts = await Promise.all([operator, officer].map((by) => readAll(by, old)));
    const newTexts = await Promise.all([operator, officer].map((by) => readAll(by, next)));
    expect(oldTexts.join()).toContain('REVOKED');
    expect(oldTexts.join()).not.toContain(deviceId);
    expect(newTexts.join()).not.toContain(old);
    const ofOwner = await owner.ask('{ myVehicles { items { referenceId } } }', {});
    expect(ofOwner.text).toContain(next);
    expect(ofOwner.text).not.toContain(old);
    expect((await owner.ask(convert, { vin })).data).toEqual({ referenceIdForVin: next });
    const identifiers = ({ item }: Awaited<ReturnType<typeof everythingOf>>) => JSON.stringify(item);
    const { hashedVin = '?' } = (await everythingOf({ referenceId: next })).item ?? {};
    expect(identifiers(await everythingOf(vehicle))).not.toContain(hashedVin);
  });

  it('refuses a message that was on its way, with the session still open', async ({ officer, vehicle }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    const held = holdCalls(world(), 'dynamodb', 'TransactWriteItems', (call) =>
      JSON.stringify(call).includes('REVOKED'),
    );
    const revoking = revoke(officer, referenceId);
    await held.reached;
    const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 12 } };
    expect(await device.publish(telemetryTopic(referenceId), JSON.stringify(message))).toBe('acknowledged');
    await world().rules.settled();
    await world().streams.settled();
    held.release();
    await revoking;

    const messages = await itemsOf(world(), 'Telemetry');
    expect(messages.filter((one) => one.referenceId === referenceId)).toEqual([]);
  });

  it('can be suspended before, and neither suspended nor resumed after', async ({
    officer,
    operator,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const suspend = (by: Person) =>
      by.ask(
        'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { errorType } } }',
        { ids: [referenceId] },
      );
    await suspend(operator);

    expect((await revoke(officer, referenceId)).data).toMatchObject({
      revokeReferenceId: { status: 'REVOKED', isSettled: true },
    });
    expect((await suspend(operator)).data).toEqual({
      suspendVehicles: { items: [{ errorType: 'VEHICLE_NOT_FOUND' }] },
    });
  });
});

describe('a revocation', () => {
  it('finds no vehicle of another tenant, and is for privacy officers only', async ({
    operator,
    owner,
    vehicle: { referenceId },
  }) => {
    const stranger = await givenPerson(world(), ['privacy-officers'], ['south']);

    expect(codeOf(await revoke(stranger, referenceId))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await revoke(stranger, randomUUID()))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await revoke(operator, referenceId))).toBe('Unauthorized');
    expect(codeOf(await revoke(owner, referenceId))).toBe('Unauthorized');
    expect((await everythingOf({ referenceId })).item?.status).toBe('ACTIVE');
  });

  it('has one right end against everything at once', async ({ provisioner, officer, operator, vehicle }) => {
    const { referenceId, deviceId: currentDeviceId, vin } = vehicle;
    const newDeviceId = await givenDevice(provisioner);
    const guests = Array.from({ length: 6 }, () => ({ principalId: randomUUID() }));

    await Promise.all([
      ...guests.map((guest) => givenAccess(operator, guest, vehicle, 'DRIVER').catch(() => undefined)),
      ...[1, 2, 3].map(() => revoke(officer, referenceId)),
      operator.ask('mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }', {
        input: { referenceId, currentDeviceId, newDeviceId },
      }),
      operator.ask(
        'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { status } } }',
        { ids: [referenceId] },
      ),
      provision(provisioner, vin, currentDeviceId),
    ]);
    await revoke(officer, referenceId);

    const { item, state, accesses } = await everythingOf(vehicle);
    expect(item?.status).toBe('REVOKED');
    expect(state?.viewers).toEqual({});
    expect(accesses.filter(({ until }) => until === undefined)).toEqual([]);
    expect(Object.values(state?.certificates ?? {}).filter((fence) => fence === 0)).toEqual([]);
    const guards = await Promise.all([provision(provisioner, vin, await givenDevice(provisioner))]);
    expect(guards[0]).not.toBe(referenceId);
  });
});
