/**
 * A Reference ID is revoked: everything that it had ends, its VIN is free, and the next Reference
 * ID of the VIN cannot be linked to it.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
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
  givenPermit,
  givenPerson,
  givenVehicleOf,
  provisionVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { isOpen, startAs } from '../support/subscriptions.ts';
import { itemsOf } from '../support/tables.ts';
import { connectVehicle, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ enforceWebAcl: false });
const it = withPeople(world)
  .extend('officer', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

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

/** What every vehicle of the tenant has in common: words of the schema, and who works there. */
const isCommonTo =
  (staff: readonly Person[]) =>
  (text: string): boolean =>
    /^[A-Z_]+$/.test(text) || ['acme', ...staff.map(({ principalId }) => principalId)].includes(text);

/** Revokes the vehicle's Reference ID, and provisions its VIN and its device again. */
async function provisionedAgain(
  { provisioner, officer, operator }: Readonly<Record<'provisioner' | 'officer' | 'operator', Person>>,
  { referenceId, deviceId, vin }: GivenVehicle,
): Promise<string> {
  await revoke(officer, referenceId);
  await operator.ask('mutation ($id: ID!) { releaseDevice(deviceId: $id) { status } }', { id: deviceId });
  return provision(provisioner, vin, deviceId);
}

const everythingOf = async ({ referenceId }: Pick<GivenVehicle, 'referenceId'>) => ({
  item: (await itemsOf(world(), 'VehicleRegistry')).find((one) => one.referenceId === referenceId),
  state: (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId),
  accesses: (await itemsOf(world(), 'Ownership')).filter((one) => one.referenceId === referenceId),
});

/** Every field of a vehicle. */
const staffSees = `referenceId tenantId status deviceId isSettled createdAt updatedAt version
  attributes { brand model year bodyType powertrainType }
  certificate { certificateId serialNumber notAfter }`;
/** Every field of a line. */
const lineOf = `at event actorId deviceId certificateId reason claimId suspensionReason revocationReason`;
const subscriptions = [
  'onVehicleState(referenceId: $id) { version }',
  'onRemoteCommand(referenceId: $id) { version }',
  'onVehicleAccess(referenceId: $id) { event }',
];

/** The texts in a value, at any depth. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap(textsIn);
  }
  return typeof value === 'string' ? [value] : [];
}

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

  it('closes every open subscription, and starts none again', async ({
    officer,
    operator,
    owner,
    vehicle,
  }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    await world().streams.settled();
    const start = (person: Person, field: string) =>
      startAs(world(), person, `subscription ($id: ID!) { ${field} }`, { id: vehicle.referenceId });
    const startAll = () =>
      Promise.all([owner, driver].flatMap((person) => subscriptions.map((field) => start(person, field))));
    const started = await startAll();
    expect(started.map(({ reply }) => reply.type)).toEqual(started.map(() => 'start_ack'));

    await revoke(officer, vehicle.referenceId);
    await Promise.all(started.map(({ connection }) => connection.closed));

    expect(started.map(isOpen)).toEqual(started.map(() => false));
    const received = JSON.stringify(started.map(({ connection }) => connection.received));
    expect(received).not.toContain('REVOKED');
    const again = await startAll();
    expect(again.map(({ reply }) => reply.type)).toEqual(again.map(() => 'error'));
    expect(again.map(({ reply }) => JSON.stringify(reply))).toEqual(
      again.map(() => expect.stringContaining('VEHICLE_NOT_FOUND')),
    );
    again.forEach(({ connection }) => connection.socket.terminate());
  });

  it('is not linked to the next one of its VIN by any field of any role', async ({
    provisioner,
    officer,
    operator,
    owner,
    vehicle,
  }) => {
    const technician = await givenPerson(world(), ['service-technicians']);
    // Another owner: that a person has both is what the lists of a person's accesses are for.
    const nextOwner = await givenPerson(world(), ['owners']);
    const { referenceId: old, deviceId } = vehicle;
    await givenPermit(technician, vehicle);
    const next = await provisionedAgain({ provisioner, officer, operator }, vehicle);
    await givenAccess(operator, nextOwner, { referenceId: next });

    const history = `vehicleHistory(referenceId: $id, limit: 100) { items { ${lineOf} } }`;
    const accesses = `vehicleAccesses(referenceId: $id, limit: 100) {
      items { referenceId accessId ownerId name role since until isOpen verifiedBy }
    }`;
    const one = `vehicle(referenceId: $id) { ${staffSees} }`;
    const seenBy: readonly (readonly [Person, string])[] = [
      [provisioner, one],
      [technician, `${one} ${history}`],
      [officer, `${one} ${history}`],
      [operator, `${one} ${history} ${accesses}`],
    ];
    const isCommon = isCommonTo([provisioner, technician, officer, operator]);
    for (const [by, fields] of seenBy) {
      const read = async (id: string) => {
        const response = await by.ask(`query ($id: ID!) { ${fields} }`, { id });
        expect(codeOf(response)).toBe('none');
        return textsIn(response.data).filter((text) => !isCommon(text));
      };
      const [ofOld, ofNext] = [await read(old), await read(next)];
      expect(ofOld).toContain(old);
      expect(ofNext).toContain(next);
      expect(ofOld.filter((text) => ofNext.includes(text))).toEqual([]);
    }
    for (const by of [operator, officer]) {
      const listed = await by.ask(`{ vehicles(limit: 100) { items { ${staffSees} } } }`);
      expect(codeOf(listed), listed.text).toBe('none');
      // The fields that the document requests.
      const { items } = listed.data?.['vehicles'] as {
        readonly items: readonly { readonly referenceId: string }[];
      };
      const ofOne = (id: string) =>
        textsIn(items.find(({ referenceId }) => referenceId === id)).filter((text) => !isCommon(text));
      expect(ofOne(next)).toContain(deviceId);
      expect(ofOne(old).filter((text) => ofOne(next).includes(text))).toEqual([]);
    }
    for (const by of [owner, nextOwner]) {
      expect(codeOf(await by.ask(`query ($id: ID!) { ${accesses} }`, { id: old }))).toBe('VEHICLE_NOT_FOUND');
    }
    for (const by of [operator, officer]) {
      const query = `query ($id: ID!) { ${one} ${history} }`;
      const [ofOld, ofNext] = [await by.ask(query, { id: old }), await by.ask(query, { id: next })];
      expect(ofOld.text).toContain('REVOKED');
      expect(ofOld.text).not.toContain(deviceId);
      expect(ofNext.text).not.toContain(old);
    }
  });

  it('gives way to the next one of its VIN, even for the same owner', async ({
    provisioner,
    officer,
    operator,
    owner,
    vehicle,
  }) => {
    const { referenceId: old, vin } = vehicle;
    const next = await provisionedAgain({ provisioner, officer, operator }, vehicle);
    await givenAccess(operator, owner, { referenceId: next });

    expect(next).not.toBe(old);
    const ofOwner = await owner.ask('{ myVehicles { items { referenceId } } }', {});
    expect(ofOwner.text).toContain(next);
    expect(ofOwner.text).not.toContain(old);
    expect((await owner.ask(convert, { vin })).data).toEqual({ referenceIdForVin: next });
    const { hashedVin = '?' } = (await everythingOf({ referenceId: next })).item ?? {};
    expect(JSON.stringify((await everythingOf(vehicle)).item)).not.toContain(hashedVin);
  });

  it('refuses a message that was on its way, with the session still open', async ({ officer, vehicle }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    const held = holdCalls(world(), 'dynamodb', 'TransactWriteItems', (call) =>
      JSON.stringify(call).includes('REVOKED'),
    );
    const revoking = revoke(officer, referenceId);
    await held.reachedBy(revoking);
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

  it('ends in one consistent state against everything at once', async ({
    provisioner,
    officer,
    operator,
    vehicle,
  }) => {
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
