/**
 * What a change of the TCU must not depend on, and what it must not reveal: certificates that AWS
 * does not retire, commands under way, unknown VINs, and the pins of removed devices.
 */
import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { auditOf, callsDuring, describeCall } from '../support/conversions.ts';
import { send } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  convertAsOperator,
  givenDevice,
  givenPerson,
  givenVehicle,
  givenVehicleOf,
  provisionVehicle,
} from '../support/given.ts';
import { grant } from '../support/accesses.ts';
import { holdCalls } from '../support/held-calls.ts';
import { givenStanding } from '../support/live-items.ts';
import { itemsOf } from '../support/tables.ts';
import { tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { europeanVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('technician', { scope: 'file' }, () => givenPerson(world(), ['service-technicians']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

const replace = (by: Person, input: object): Promise<ApiResponse> =>
  by.ask('mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { referenceId status } }', {
    input,
  });
const remove = (by: Person, input: object): Promise<ApiResponse> =>
  by.ask('mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { referenceId status } }', { input });
const release = (by: Person, deviceId: string, publicKeyFingerprint?: string): Promise<ApiResponse> =>
  by.ask(
    'mutation ($id: ID!, $key: String) { releaseDevice(deviceId: $id, publicKeyFingerprint: $key) { status } }',
    { id: deviceId, key: publicKeyFingerprint },
  );

type Keys = Awaited<ReturnType<typeof keyPair>>;

async function fingerprintOf({ publicKey }: Keys): Promise<string> {
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', publicKey));
  return createHash('sha256').update(spki).digest('hex');
}

async function provision(by: Person, vin: string, deviceId: string, keys?: Keys): Promise<ApiResponse> {
  const certificateSigningRequest = await signingRequest(keys && { keys });
  return by.ask(provisionVehicle, { input: { vin, deviceId, certificateSigningRequest } });
}

const stored = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'VehicleRegistry')).find((item) => item.referenceId === referenceId);

describe('an authority that does not revoke', () => {
  it('delays neither a change, nor the next one, nor the next certificate', async ({
    provisioner,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId, vin } = vehicle;
    const [first, second] = [await givenDevice(provisioner), await givenDevice(provisioner)];
    const fault = world().faults.inject({
      service: 'acm-pca',
      operation: 'RevokeCertificate',
      kind: 'internal-error',
      times: Infinity,
    });

    const changed = await replace(technician, { referenceId, currentDeviceId: deviceId, newDeviceId: first });
    const connection = await tryToConnectVehicle(world(), vehicle);
    const provisioned = await provision(provisioner, vin, first);
    const again = await replace(technician, { referenceId, currentDeviceId: first, newDeviceId: second });
    fault.remove();

    expect([changed, provisioned, again].map(codeOf)).toEqual(['none', 'none', 'none']);
    expect(connection).toBe('refused');
    expect(fault.fired()).toBeGreaterThan(0);
    expect(await stored(vehicle)).toMatchObject({
      pendingSaga: 'PENDING',
      retiring: [{ isDeleted: true }, { isDeleted: true }],
    });
    await remove(technician, { referenceId, currentDeviceId: second });
    expect(await stored(vehicle)).not.toHaveProperty('retiring');
  });
});

describe('a call by VIN', () => {
  it('shows a caller who does not know the device nothing about the VIN', async ({ technician, vehicle }) => {
    const currentDeviceId = 'tcu-another';
    const seen = async (vin: string) => {
      let response: ApiResponse | undefined;
      const calls = await callsDuring(world(), async () => {
        response = await remove(technician, { vin, currentDeviceId });
      });
      const described = calls.map((call) => describeCall(world(), call).replace(/: .*/, ''));
      return { text: response?.text, calls: described };
    };
    await seen(europeanVin());

    const [known, unknown] = [await seen(vehicle.vin), await seen(europeanVin())];

    expect(known).toEqual(unknown);
    expect(known.text).toContain('VEHICLE_NOT_FOUND');
    const { referenceId } = vehicle;
    expect(codeOf(await remove(technician, { referenceId, currentDeviceId }))).toBe('DEVICE_MISMATCH');
  });

  it('is recorded with its true outcome, and so is one by Reference ID', async ({ provisioner }) => {
    const technician = await givenPerson(world(), ['service-technicians']);
    const { vin, deviceId: currentDeviceId, referenceId } = await givenVehicle(provisioner);
    await remove(technician, { vin: europeanVin(), currentDeviceId });
    await remove(technician, { vin, currentDeviceId: 'tcu-another' });
    await replace(technician, { vin, currentDeviceId, newDeviceId: 'tcu-unknown' });
    await remove(technician, { referenceId, currentDeviceId: 'tcu-another' });

    await remove(technician, { vin, currentDeviceId });

    const records = await auditOf(world(), technician);
    expect(records.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['TCU_CHANGE', 'NOT_FOUND'],
      ['TCU_CHANGE', 'WRONG_DEVICE'],
      ['TCU_CHANGE', 'REFUSED'],
      ['TCU_CHANGE', 'WRONG_DEVICE'],
      ['TCU_CHANGE', 'CHANGED'],
    ]);
    expect(records.map((record) => record.referenceId)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      referenceId,
    ]);
    expect(JSON.stringify(records)).not.toContain(vin);
  });

  it('shows no Reference ID while the audit log cannot be written', async ({ technician, vehicle }) => {
    const { vin, deviceId: currentDeviceId } = vehicle;
    await world().streams.settled();
    const fault = world().faults.inject({
      service: 'dynamodb',
      operation: 'PutItem',
      kind: 'internal-error',
      // After the function has stored that the certificate is retired.
      nth: 2,
      times: Infinity,
    });

    const unrecorded = await remove(technician, { vin, currentDeviceId });
    fault.remove();

    expect(codeOf(unrecorded)).toBe('AUDIT_UNAVAILABLE');
    expect(unrecorded.text).not.toContain(vehicle.referenceId);
    expect(codeOf(await remove(technician, { vin, currentDeviceId }))).toBe('none');
  });
});

describe('a vehicle without a TCU', () => {
  it('is converted and shared as before', async ({ operator, owner, technician, vehicle }) => {
    const { vin, referenceId, deviceId: currentDeviceId } = vehicle;
    await remove(technician, { referenceId, currentDeviceId });
    const driver = await givenPerson(world(), ['owners']);

    expect((await owner.ask(convert, { vin })).data).toEqual({ referenceIdForVin: referenceId });
    expect((await operator.ask(convertAsOperator, { vin })).data).toEqual({ referenceIdForVin: referenceId });
    expect(codeOf(await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' }))).toBe('none');
    expect((await driver.ask(convert, { vin })).data).toEqual({ referenceIdForVin: referenceId });
  });

  it('gets no command that was written before its TCU was taken out', async ({
    owner,
    technician,
    vehicle,
  }) => {
    const { referenceId, deviceId: currentDeviceId } = vehicle;
    await givenStanding(world(), referenceId);
    const held = holdCalls(world(), 'dynamodb', 'TransactWriteItems', (call) =>
      JSON.stringify(call).includes('LOCK_DOORS'),
    );
    const sending = send(owner, vehicle);
    await held.reachedBy(sending);
    await remove(technician, { referenceId, currentDeviceId });
    held.release();

    expect(codeOf(await sending)).toBe('VEHICLE_WITHOUT_TCU');
    const commands = (await itemsOf(world(), 'RemoteCommands')).filter(
      (item) => item.referenceId === referenceId && 'status' in item,
    );
    expect(commands).toMatchObject([{ status: 'FAILED', reasonCode: 'VEHICLE_WITHOUT_TCU' }]);
  });
});

describe('a removed device whose key was pinned', () => {
  it('is released with a new key only, which is pinned then', async ({
    provisioner,
    operator,
    technician,
  }) => {
    const [keys, others] = [await keyPair(), await keyPair()];
    const [oldKey, newKey] = [await fingerprintOf(keys), await fingerprintOf(others)];
    const deviceId = await givenDevice(provisioner, { publicKeyFingerprint: oldKey });
    const vin = europeanVin();
    expect(codeOf(await provision(provisioner, vin, deviceId, keys))).toBe('none');
    await remove(technician, { vin, currentDeviceId: deviceId });

    const without = await release(operator, deviceId);
    const released = await release(operator, deviceId, newKey.toUpperCase());

    expect(without.errors[0]).toMatchObject({
      errorType: 'INVALID_ARGUMENT',
      errorInfo: { argument: 'publicKeyFingerprint' },
    });
    expect(codeOf(released)).toBe('none');
    expect(codeOf(await release(operator, deviceId, newKey))).toBe('none');
    expect(codeOf(await release(operator, deviceId, oldKey))).toBe('INVALID_ARGUMENT');
    expect(codeOf(await provision(provisioner, vin, deviceId, keys))).not.toBe('none');
    expect(codeOf(await provision(provisioner, vin, deviceId, others))).toBe('none');
  });
});
