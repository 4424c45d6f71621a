/**
 * The device inventory: imports can be repeated, are written as a whole or not at all, and never
 * touch another tenant’s devices.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { DeviceItem } from '../../domain/registry.ts';
import { callsDuring } from '../support/conversions.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { itemsOf, putItems } from '../support/tables.ts';
import { americanVin, europeanVin, unmarkedVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('southern', { scope: 'file' }, () => givenPerson(world(), ['provisioners'], ['south']))
  .extend('importDevices', { scope: 'file' }, ({ provisioner }) => importsBy(provisioner))
  .extend('provisioningOf', { scope: 'file' }, ({ provisioner }) => provisioningsBy(provisioner));

type Device = Readonly<Record<string, unknown>> & { readonly deviceId: string };

const newDevice = (facts: Readonly<Record<string, unknown>> = {}): Device => ({
  deviceId: `tcu-${randomUUID()}`,
  model: 'TCU-4',
  serialNumber: randomUUID(),
  ...facts,
});

const importsBy =
  (provisioner: Person) =>
  (devices: readonly object[], by = provisioner): Promise<ApiResponse> =>
    by.ask(
      'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
      { devices },
    );

/** Provisions a vehicle with a device; returns the error code. */
const provisioningsBy =
  (provisioner: Person) =>
  async ({ deviceId }: Device, vin = europeanVin()): Promise<string> => {
    const input = { vin, deviceId, certificateSigningRequest: await signingRequest() };
    return codeOf(await provisioner.ask(provisionVehicle, { input }));
  };

async function stored({ deviceId }: Device): Promise<DeviceItem | undefined> {
  return (await itemsOf(world(), 'DeviceInventory')).find((item) => item.deviceId === deviceId);
}

/** Returns a device as imports stored it before they searched for VINs within longer texts. */
const asImportedBefore = (device: Device): DeviceItem => {
  const at = new Date().toISOString();
  const facts = { model: 'TCU-4', serialNumber: 'S1', ...device };
  return {
    ...facts,
    tenantId: 'acme',
    status: 'AVAILABLE',
    importedAt: at,
    importedBy: 'provisioner',
    clientId: 'client',
    updatedAt: at,
  };
};

describe('an import', () => {
  it('stores the facts of each device', async ({ provisioner, importDevices }) => {
    const device = newDevice({ publicKeyFingerprint: 'AB'.repeat(32) });
    const other = newDevice({ status: 'WITHDRAWN' });

    const response = await importDevices([device, other]);

    expect(response.data).toEqual({ importDeviceInventory: { imported: 2 } });
    expect(await stored(device)).toEqual({
      ...device,
      publicKeyFingerprint: 'ab'.repeat(32),
      tenantId: 'acme',
      status: 'AVAILABLE',
      importedAt: expect.stringMatching(/Z$/) as string,
      importedBy: provisioner.principalId,
      clientId: world().outputs.UserPoolClientId,
      updatedAt: expect.stringMatching(/Z$/) as string,
    });
    expect(await stored(other)).toMatchObject({ status: 'WITHDRAWN' });
  });

  it('can be repeated, replaces facts and keeps the time of the first import', async ({ importDevices }) => {
    const device = newDevice();
    await importDevices([device]);
    const first = await stored(device);

    const response = await importDevices([{ ...device, model: 'TCU-5' }]);

    expect(response.data).toEqual({ importDeviceInventory: { imported: 1 } });
    expect(await stored(device)).toMatchObject({ model: 'TCU-5', importedAt: first?.importedAt });
  });

  it('accepts 100 devices and rejects 101', async ({ importDevices }) => {
    const devices = Array.from({ length: 101 }, () => newDevice());

    const tooMany = await importDevices(devices);
    const response = await importDevices(devices.slice(1));

    expect(tooMany.errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'devices' } },
    ]);
    expect(response.data).toEqual({ importDeviceInventory: { imported: 100 } });
    expect(await stored(devices[0] ?? newDevice())).toBeUndefined();
    expect(await stored(devices[100] ?? newDevice())).toMatchObject({ status: 'AVAILABLE' });
  });
});

describe('a dry run', () => {
  it('imports nothing and finds what the import then finds', async ({
    southern,
    operator,
    importDevices,
  }) => {
    const [known, fresh, foreign] = [newDevice(), newDevice(), newDevice()];
    await importDevices([known]);
    await importDevices([foreign], southern);
    const check = (devices: readonly object[]) =>
      operator.ask(
        'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices, dryRun: true) { imported rows { index outcome fact } } }',
        { devices },
      );

    const mixed = await check([known, fresh, foreign, fresh, newDevice({ serialNumber: europeanVin() })]);
    const clean = await check([known, fresh]);

    expect(mixed.data).toEqual({
      importDeviceInventory: {
        imported: 0,
        rows: [
          { index: 0, outcome: 'KNOWN', fact: null },
          { index: 1, outcome: 'NEW', fact: null },
          { index: 2, outcome: 'CONFLICT', fact: null },
          { index: 3, outcome: 'REPEATED', fact: 'deviceId' },
          { index: 4, outcome: 'INVALID', fact: 'serialNumber' },
        ],
      },
    });
    expect(clean.data).toMatchObject({ importDeviceInventory: { imported: 0 } });
    expect(await stored(fresh)).toBeUndefined();
    expect((await importDevices([known, fresh], operator)).data).toEqual({
      importDeviceInventory: { imported: 2 },
    });
    expect(await stored(fresh)).toMatchObject({ importedBy: operator.principalId });
  });
});

describe('a VIN in the facts of a device', () => {
  it.for(['deviceId', 'model', 'serialNumber'])(
    'is rejected as %s, in every spelling',
    async (fact, { importDevices }) => {
      const vins = [europeanVin(), americanVin(), europeanVin().toLowerCase()];
      const spellings = fact === 'deviceId' ? vins : [...vins, `\u3000${europeanVin()}`];

      const responses = await Promise.all(
        spellings.map((vin) => importDevices([newDevice(), newDevice({ [fact]: vin })])),
      );

      const refusal = { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: `devices[1].${fact}` } };
      expect(responses.map(({ errors }) => errors)).toMatchObject(spellings.map(() => [refusal]));
    },
  );

  it.for<[string, (vin: string) => string]>([
    ['after a letter', (vin) => `X${vin}`],
    ['after a hyphen', (vin) => `tcu-${vin}`],
    ['before a hyphen', (vin) => `${vin}-1`],
    ['between letters', (vin) => `k${vin}k`],
    ['between a digit and a dot', (vin) => `0${vin}.A`],
  ])('is rejected %s', async ([_name, textWith], { importDevices }) => {
    const text = textWith(europeanVin());
    const facts = [{ model: text }, { serialNumber: text.toLowerCase() }, { deviceId: text }];

    const responses = await Promise.all(facts.map((fact) => importDevices([newDevice(fact)])));

    expect(responses.map(({ errors }) => errors)).toMatchObject(
      facts.map((fact) => [
        {
          errorType: 'INVALID_ARGUMENT',
          errorInfo: { argument: `devices[0].${Object.keys(fact)[0] ?? ''}` },
        },
      ]),
    );
  });

  it('that was imported before this rule is rejected by provisioning', async ({ provisioningOf }) => {
    const vin = unmarkedVin();
    const facts = [
      { model: `for ${vin}` },
      { serialNumber: `${vin.toLowerCase()}-1` },
      { deviceId: `tcu-${vin}` },
    ];
    const devices = facts.map((fact) => newDevice(fact));
    await putItems(world(), 'DeviceInventory', devices.map(asImportedBefore));

    const codes = await Promise.all(devices.map((device) => provisioningOf(device, vin)));

    expect(codes).toEqual(devices.map(() => 'INVALID_ARGUMENT'));
    expect(await provisioningOf(devices[0] ?? newDevice())).toBe('none');
  });
});

describe('a withdrawn device', () => {
  it('cannot be installed', async ({ importDevices, provisioningOf }) => {
    const device = newDevice({ status: 'WITHDRAWN' });
    await importDevices([device]);

    expect(await provisioningOf(device)).toBe('DEVICE_WITHDRAWN');
  });

  it('stays withdrawn after an import without its status', async ({ importDevices, provisioningOf }) => {
    const device = newDevice();
    await importDevices([device]);
    await importDevices([{ ...device, status: 'WITHDRAWN' }]);

    await importDevices([device]);
    await importDevices([{ ...device, status: null }]);

    expect(await stored(device)).toMatchObject({ status: 'WITHDRAWN' });
    expect(await provisioningOf(device)).toBe('DEVICE_WITHDRAWN');
  });

  it('is available again after an import as AVAILABLE', async ({ importDevices, provisioningOf }) => {
    const device = newDevice({ status: 'WITHDRAWN' });
    await importDevices([device]);

    await importDevices([{ ...device, status: 'AVAILABLE' }]);

    expect(await provisioningOf(device)).toBe('none');
  });
});

describe('an installed device', () => {
  it('stays installed after any import', async ({ provisioner, importDevices }) => {
    const device = newDevice();
    await importDevices([device]);
    const { deviceId, referenceId } = await givenVehicle(provisioner, device);

    const responses = [
      await importDevices([device]),
      await importDevices([{ ...device, status: 'AVAILABLE' }]),
    ];

    expect(responses.map(codeOf)).toEqual(['none', 'none']);
    expect(await stored(device)).toMatchObject({ deviceId, status: 'INSTALLED', referenceId });
  });

  it('cannot be withdrawn: the whole import is rejected with its index', async ({
    provisioner,
    importDevices,
  }) => {
    const device = newDevice();
    await importDevices([device]);
    await givenVehicle(provisioner, device);
    const devices = [newDevice(), newDevice(), { ...device, status: 'WITHDRAWN' }];

    const response = await importDevices(devices);

    expect(response.errors).toMatchObject([
      {
        errorType: 'DEVICE_CONFLICT',
        errorInfo: { index: 2 },
        message: 'A device cannot be imported as given.',
      },
    ]);
    expect(await Promise.all(devices.slice(0, 2).map(stored))).toEqual([undefined, undefined]);
    expect(await stored(devices[2] ?? newDevice())).toMatchObject({ status: 'INSTALLED' });
  });
});

describe('the identity of an installed device', () => {
  const fingerprint = 'ab'.repeat(32);

  it.for<[string, Partial<DeviceItem>]>([
    ['another key', { publicKeyFingerprint: fingerprint }],
    ['another model', { model: 'TCU-9' }],
    ['another serial number', { serialNumber: 'other' }],
  ])('is not changed by an import with %s', async ([_, change], { provisioner, importDevices }) => {
    const device = newDevice();
    await importDevices([device]);
    await givenVehicle(provisioner, device);
    const before = await stored(device);

    const response = await importDevices([newDevice(), { ...device, ...change }]);

    expect(response.errors).toMatchObject([{ errorType: 'DEVICE_CONFLICT', errorInfo: { index: 1 } }]);
    expect(await stored(device)).toEqual(before);
  });

  it('is not changed by an import that read the device before it was installed', async ({
    provisioner,
    importDevices,
  }) => {
    const device = newDevice();
    await importDevices([device]);
    const held = holdCalls(world(), 'dynamodb', 'BatchGetItem', () => true);
    const late = importDevices([{ ...device, publicKeyFingerprint: fingerprint }]);
    await held.reachedBy(late);
    held.letOthersPass();
    await givenVehicle(provisioner, device);
    held.release();

    expect((await late).errors).toMatchObject([{ errorType: 'DEVICE_CONFLICT', errorInfo: { index: 0 } }]);
    expect(await stored(device)).not.toHaveProperty('publicKeyFingerprint');
  });
});

describe('another tenant', () => {
  it('cannot change a device: its whole import is rejected with the index', async ({
    southern,
    importDevices,
  }) => {
    const device = newDevice();
    await importDevices([device]);
    const before = await stored(device);
    const own = newDevice();

    const response = await importDevices([own, { ...device, model: 'taken' }], southern);

    expect(response.errors).toMatchObject([{ errorType: 'DEVICE_CONFLICT', errorInfo: { index: 1 } }]);
    expect(await stored(device)).toEqual(before);
    expect(await stored(own)).toBeUndefined();
  });

  it('cannot provision with the device', async ({ southern, provisioningOf }) => {
    const deviceId = await givenDevice(southern);

    expect(await provisioningOf(newDevice({ deviceId }))).toBe('DEVICE_UNKNOWN');
  });

  it('can have a device with the same serial number', async ({ southern, importDevices }) => {
    const device = newDevice();
    await importDevices([device]);

    const response = await importDevices([{ ...device, deviceId: `tcu-${randomUUID()}` }], southern);

    expect(codeOf(response)).toBe('none');
  });
});

describe('no AWS service is called for', () => {
  const once = newDevice();
  const lists: Readonly<Record<string, readonly [devices: readonly object[], argument: string]>> = {
    'an empty list': [[], 'devices'],
    'a device that is listed twice': [[once, newDevice(), once], 'devices[2].deviceId'],
    'an id with characters that are not allowed': [
      [newDevice(), newDevice({ deviceId: '../tcu' })],
      'devices[1].deviceId',
    ],
    'a blank model': [[newDevice({ model: ' ' })], 'devices[0].model'],
    'a serial number that is too long': [
      [newDevice({ serialNumber: 'S'.repeat(65) })],
      'devices[0].serialNumber',
    ],
    'a fingerprint that is not valid': [
      [newDevice({ publicKeyFingerprint: 'ab:cd' })],
      'devices[0].publicKeyFingerprint',
    ],
  };

  it.for(Object.entries(lists))('%s', async ([_, [devices, argument]], { importDevices }) => {
    let response: ApiResponse | undefined;
    const calls = await callsDuring(world(), async () => {
      response = await importDevices(devices);
    });

    expect(response?.errors).toMatchObject([{ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } }]);
    expect(calls.filter(({ service }) => service === 'dynamodb')).toEqual([]);
  });
});

it('writes no part of an import if one of its writes fails', async ({ importDevices }) => {
  const devices = [newDevice(), newDevice()];
  const fault = world().faults.inject({
    service: 'dynamodb',
    operation: 'TransactWriteItems',
    kind: 'throttle',
  });

  const response = await importDevices(devices);

  expect(fault.fired()).toBe(1);
  expect(codeOf(response)).toBe('SERVICE_UNAVAILABLE');
  expect(await Promise.all(devices.map(stored))).toEqual([undefined, undefined]);
  expect(codeOf(await importDevices(devices))).toBe('none');
});
