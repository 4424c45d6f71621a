/**
 * The key of an installed device, through the API only. One role alone cannot replace it, two
 * together can. Also: what the owner sees, and which actors the history names.
 */
import { createHash, randomUUID, type webcrypto } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemActor } from '../../domain/registry.ts';
import { end, grant } from '../support/accesses.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  provisionVehicle,
} from '../support/given.ts';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { itemsOf } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let technician: Person;
let operator: Person;
let owner: Person;

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  technician = await givenPerson(world(), ['service-technicians']);
  operator = await givenPerson(world(), ['operators']);
});

interface Key {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly fingerprint: string;
}

async function newKey(): Promise<Key> {
  const keys = await keyPair();
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
  return { keys, fingerprint: createHash('sha256').update(spki).digest('hex') };
}

/** A device and the vehicle that it is installed in. */
interface Installed {
  readonly vin: string;
  readonly device: { readonly deviceId: string; readonly model: string; readonly serialNumber: string };
  readonly first: Key;
  readonly referenceId: string;
}

const importDevice = (device: object): Promise<ApiResponse> =>
  provisioner.ask(
    'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
    { devices: [device] },
  );

async function provision(
  { vin, device: { deviceId } }: Pick<Installed, 'vin' | 'device'>,
  { keys }: Key,
): Promise<ApiResponse> {
  const certificateSigningRequest = await signingRequest({ keys });
  return provisioner.ask(provisionVehicle, { input: { vin, deviceId, certificateSigningRequest } });
}

const permit = (
  by: Person,
  { referenceId }: Installed,
  publicKeyFingerprint?: string,
): Promise<ApiResponse> =>
  by.ask(
    `mutation ($id: ID!, $key: String) {
      permitReissue(referenceId: $id, reason: KEY_COMPROMISED, publicKeyFingerprint: $key) {
        publicKeyFingerprint usedAt
      }
    }`,
    { id: referenceId, key: publicKeyFingerprint },
  );

const referenceIdIn = ({ data, text }: ApiResponse): string => {
  // The field that the document requests.
  const found = data?.['provisionVehicle'] as { readonly referenceId?: string } | null | undefined;
  if (found?.referenceId === undefined) {
    throw new Error(`Nothing was provisioned: ${text}`);
  }
  return found.referenceId;
};

async function givenInstalled(isPinned: boolean): Promise<Installed> {
  const first = await newKey();
  const device = { deviceId: `tcu-${randomUUID()}`, model: 'TCU-4', serialNumber: randomUUID() };
  const vin = europeanVin();
  const pin = isPinned ? { publicKeyFingerprint: first.fingerprint } : {};
  expect(codeOf(await importDevice({ ...device, ...pin }))).toBe('none');
  const referenceId = referenceIdIn(await provision({ vin, device }, first));
  await givenAccess(operator, owner, { referenceId });
  return { vin, device, first, referenceId };
}

const eventsFor = async (person: Person, { referenceId }: Installed): Promise<unknown> => {
  const response = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event reason } } }',
    { id: referenceId },
  );
  return response.data?.['vehicleHistory'];
};

beforeEach(async () => {
  owner = await givenPerson(world(), ['owners']);
});

describe.each([
  ['pinned by the maker', true],
  ['not pinned', false],
])('a vehicle whose device has a key that is %s', (_, isPinned) => {
  it('keeps its key without a permit, and gets the one new key that a permit names', async () => {
    const vehicle = await givenInstalled(isPinned);
    const [hostile, second, third] = [await newKey(), await newKey(), await newKey()];

    const imported = await importDevice({ ...vehicle.device, publicKeyFingerprint: hostile.fingerprint });
    const alone = await provision(vehicle, hostile);
    const permitted = await permit(technician, vehicle, second.fingerprint.toUpperCase());
    const waiting = await provision(vehicle, hostile);
    const replaced = await provision(vehicle, second);
    const repeated = await provision(vehicle, second);
    const again = await provision(vehicle, third);
    const former = await provision(vehicle, vehicle.first);

    expect(codeOf(imported)).toBe('DEVICE_CONFLICT');
    expect(codeOf(alone)).toBe('REISSUE_NOT_PERMITTED');
    expect(permitted.data).toEqual({
      permitReissue: { publicKeyFingerprint: second.fingerprint, usedAt: null },
    });
    expect(codeOf(waiting)).toBe('REISSUE_NOT_PERMITTED');
    expect(referenceIdIn(replaced)).toBe(vehicle.referenceId);
    expect(repeated.data).toEqual(replaced.data);
    expect(codeOf(again)).toBe('REISSUE_NOT_PERMITTED');
    expect(codeOf(former)).toBe('KEY_RETIRED');
    expect(await eventsFor(owner, vehicle)).toEqual({
      items: [
        { event: 'CERTIFICATE_REPLACED', reason: null },
        { event: 'REISSUE_BEGUN', reason: null },
        { event: 'REISSUE_PERMITTED', reason: 'KEY_COMPROMISED' },
        { event: 'ACCESS_GRANTED', reason: null },
      ],
    });
  });
});

describe('a pinned key', () => {
  it('is not replaced by a permit without a key', async () => {
    const vehicle = await givenInstalled(true);
    const second = await newKey();
    await permit(technician, vehicle);

    const unnamed = await provision(vehicle, second);
    await permit(operator, vehicle, second.fingerprint);
    const named = await provision(vehicle, second);

    expect(codeOf(unnamed)).toBe('REISSUE_NOT_PERMITTED');
    expect(referenceIdIn(named)).toBe(vehicle.referenceId);
  });

  it('is the new key after the replacement, for imports too', async () => {
    const vehicle = await givenInstalled(true);
    const second = await newKey();
    await permit(technician, vehicle, second.fingerprint);
    await provision(vehicle, second);

    const old = await importDevice({ ...vehicle.device, publicKeyFingerprint: vehicle.first.fingerprint });
    const present = await importDevice({ ...vehicle.device, publicKeyFingerprint: second.fingerprint });

    expect([old, present].map(codeOf)).toEqual(['DEVICE_CONFLICT', 'none']);
  });

  it('is replaced once by concurrent callers, and by no caller with another key', async () => {
    const vehicle = await givenInstalled(true);
    const [second, hostile] = [await newKey(), await newKey()];
    await permit(technician, vehicle, second.fingerprint);

    const responses = await Promise.all(
      Array.from({ length: 12 }, (_, index) => provision(vehicle, index % 2 === 0 ? second : hostile)),
    );

    const [first, ...others] = responses.filter((_, index) => index % 2 === 0);
    expect(others.map(({ data }) => data)).toEqual(others.map(() => first?.data));
    expect(first && referenceIdIn(first)).toBe(vehicle.referenceId);
    const refused = responses.filter((_, index) => index % 2 === 1).map(codeOf);
    expect(refused).toEqual(refused.map(() => 'REISSUE_NOT_PERMITTED'));
    expect(await devicePin(vehicle)).toBe(second.fingerprint);
  });

  it('stays while the new key is being provisioned, and the present key still gets its certificate', async () => {
    const vehicle = await givenInstalled(true);
    const second = await newKey();
    await permit(technician, vehicle, second.fingerprint);
    const fault = world().faults.inject({
      service: 'iot',
      operation: 'CreateThing',
      kind: 'kill-caller-after',
    });

    const killed = await provision(vehicle, second);
    const pinned = await devicePin(vehicle);
    const present = await provision(vehicle, vehicle.first);
    const resumed = await provision(vehicle, second);

    expect(fault.fired()).toBe(1);
    expect(codeOf(killed)).toBe('SERVICE_UNAVAILABLE');
    expect(pinned).toBe(vehicle.first.fingerprint);
    expect(referenceIdIn(present)).toBe(vehicle.referenceId);
    expect(referenceIdIn(resumed)).toBe(vehicle.referenceId);
    expect(await devicePin(vehicle)).toBe(second.fingerprint);
  });
});

it('rejects a permit whose fingerprint is not valid', async () => {
  const vehicle = await givenInstalled(false);

  const response = await permit(technician, vehicle, 'ab:cd');

  expect(response.errors).toMatchObject([
    { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'publicKeyFingerprint' } },
  ]);
});

it('names actor and app client in each device and each line of history', async () => {
  const vehicle = await givenInstalled(true);
  await grant(operator, { vehicle, person: owner }, { role: 'DRIVER' });
  await end(operator, { vehicle, person: owner });
  const second = await newKey();
  await permit(technician, vehicle, second.fingerprint);
  await provision(vehicle, second);

  const { referenceId } = vehicle;
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  const device = (await itemsOf(world(), 'DeviceInventory')).find(
    ({ deviceId }) => deviceId === vehicle.device.deviceId,
  );

  const clientId = world().outputs.UserPoolClientId;
  const unsigned = lines.filter((line) => line.actorId === systemActor || line.clientId !== clientId);
  expect(unsigned).toEqual([]);
  expect([...new Set(lines.map(({ event }) => event))].sort()).toEqual([
    'ACCESS_ENDED',
    'ACCESS_GRANTED',
    'ACTIVATED',
    'CERTIFICATE_REPLACED',
    'REISSUE_BEGUN',
    'REISSUE_PERMITTED',
    'RESERVED',
  ]);
  expect(device).toMatchObject({ importedBy: provisioner.principalId, clientId });
  expect(lines.find(({ event }) => event === 'REISSUE_PERMITTED')).toMatchObject({
    actorId: technician.principalId,
    publicKeyFingerprint: second.fingerprint,
  });
});

async function devicePin({ device }: Installed): Promise<string | undefined> {
  const items = await itemsOf(world(), 'DeviceInventory');
  return items.find(({ deviceId }) => deviceId === device.deviceId)?.publicKeyFingerprint;
}
