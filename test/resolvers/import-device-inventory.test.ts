import { describe, expect, it } from 'vitest';
import { checkDigitOf } from '../../domain/vin.ts';
import { type AwsResponse, runEnvironment, runField } from './run-field.ts';

const groups = ['provisioners', 'tenant:acme'];
const deviceOf = (index: number) => ({ deviceId: `TCU-${index}`, model: 'T1', serialNumber: `S${index}` });
const devicesOf = (count: number) => Array.from({ length: count }, (_, index) => deviceOf(index));
const stored = {
  ...deviceOf(0),
  tenantId: 'acme',
  status: 'AVAILABLE',
  importedAt: 'then',
  updatedAt: 'then',
};

const withWrongCheckDigit = (text: string) =>
  `${text.slice(0, 8)}${checkDigitOf(text) === '0' ? '1' : '0'}${text.slice(9)}`;

const readAs = (items: readonly unknown[]): AwsResponse => ({
  result: { data: { devices: items }, unprocessedKeys: {} },
});
const written: AwsResponse = { result: {} };
const cancelled = (index: number, item: unknown): AwsResponse => ({
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'Transaction cancelled' },
  result: {
    cancellationReasons: Array.from({ length: index + 1 }, (_, at) =>
      at === index ? { type: 'ConditionalCheckFailed', item } : { type: 'None' },
    ),
  },
});

const importDevices = (devices: readonly unknown[], ...responses: readonly AwsResponse[]) =>
  runField('importDeviceInventory', {
    args: { devices },
    groups,
    env: { ...runEnvironment, IMPORTS_OF_PERSON_PER_MINUTE: '2' },
    responses: { allowances: { result: { used: 2 } }, deviceInventory: responses },
  });

describe('importDeviceInventory', () => {
  it('imports 100 devices within the limits of the runtime', () => {
    const devices = devicesOf(100).map((device) => ({ ...device, publicKeyFingerprint: 'aB'.repeat(32) }));

    const end = importDevices(devices, readAs(devices.map(() => null)), written);

    expect(end.error).toBeUndefined();
    expect(end.value).toMatchObject({ imported: 100 });
    expect(end.calls[2]?.request['transactItems']).toHaveLength(100);
  });

  it('imports 100 devices whose texts all look like VINs with a wrong check digit', () => {
    const devices = Array.from({ length: 100 }, (_, index) => ({
      deviceId: `1000000000000${1000 + index}`,
      model: '10000000000000001',
      serialNumber: '20000000000000001',
    })).map((device) => ({ ...device, deviceId: withWrongCheckDigit(device.deviceId) }));

    const end = importDevices(devices, readAs(devices.map(() => null)), written);

    expect(end.value).toMatchObject({ imported: 100 });
  });

  it('writes every fact, and the time of the first import only once', () => {
    const device = { ...deviceOf(0), status: 'WITHDRAWN', publicKeyFingerprint: 'AB'.repeat(32) };

    const end = importDevices([device], readAs([null]), written);

    expect(end.calls[2]?.request['transactItems']).toEqual([
      {
        operation: 'UpdateItem',
        table: 'devices',
        key: { deviceId: { S: 'TCU-0' } },
        update: {
          expression:
            'SET #tenantId = :tenantId, #model = :model, #serialNumber = :serialNumber, #updatedAt = :at, #importedAt = if_not_exists(#importedAt, :at), #importedBy = :importedBy, #clientId = :clientId, #status = :status, #publicKeyFingerprint = :publicKeyFingerprint',
          expressionNames: {
            '#tenantId': 'tenantId',
            '#model': 'model',
            '#serialNumber': 'serialNumber',
            '#updatedAt': 'updatedAt',
            '#importedAt': 'importedAt',
            '#importedBy': 'importedBy',
            '#clientId': 'clientId',
            '#status': 'status',
            '#publicKeyFingerprint': 'publicKeyFingerprint',
          },
          expressionValues: {
            ':tenantId': { S: 'acme' },
            ':model': { S: 'T1' },
            ':serialNumber': { S: 'S0' },
            ':at': { S: '2026-03-04T05:06:07.089Z' },
            ':importedBy': { S: 'caller' },
            ':clientId': { S: 'client' },
            ':status': { S: 'WITHDRAWN' },
            ':publicKeyFingerprint': { S: 'ab'.repeat(32) },
          },
        },
        condition: {
          expression: 'attribute_not_exists(#deviceId) OR (#tenantId = :tenantId AND #status <> :installed)',
          expressionNames: { '#deviceId': 'deviceId', '#tenantId': 'tenantId', '#status': 'status' },
          expressionValues: { ':tenantId': { S: 'acme' }, ':installed': { S: 'INSTALLED' } },
          returnValuesOnConditionCheckFailure: true,
        },
      },
    ]);
  });

  it.each([
    [
      'an installed device, although the import says AVAILABLE',
      'INSTALLED',
      { ...deviceOf(0), status: 'AVAILABLE' },
    ],
    ['an installed device', 'INSTALLED', deviceOf(0)],
    ['a withdrawn device', 'WITHDRAWN', deviceOf(0)],
    ['an available device', 'AVAILABLE', { ...deviceOf(0), status: null }],
  ])('leaves %s its status', (_name, status, device) => {
    const end = importDevices([device], readAs([{ ...stored, status }]), written);

    expect(end.value).toMatchObject({ imported: 1 });
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      {
        update: {
          expression: expect.stringContaining('#status = if_not_exists(#status, :status)') as string,
          expressionValues: { ':status': { S: 'AVAILABLE' } },
        },
        condition: {
          expression:
            status === 'INSTALLED'
              ? '#tenantId = :tenantId AND #model = :model AND #serialNumber = :serialNumber'
              : 'attribute_not_exists(#deviceId) OR (#tenantId = :tenantId AND #status <> :installed)',
        },
      },
    ]);
  });

  it('makes a withdrawn device available when the import says so', () => {
    const device = { ...deviceOf(0), status: 'AVAILABLE' };

    const end = importDevices([device], readAs([{ ...stored, status: 'WITHDRAWN' }]), written);

    expect(end.value).toMatchObject({ imported: 1 });
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      { update: { expression: expect.stringContaining('#status = :status') as string } },
    ]);
  });

  it.each([
    ['none', [], 'devices'],
    ['101 devices', devicesOf(101), 'devices'],
    ['a device twice', [deviceOf(0), deviceOf(1), deviceOf(0)], 'devices[2].deviceId'],
    ['a bad id', [deviceOf(0), { ...deviceOf(1), deviceId: '#' }], 'devices[1].deviceId'],
    ['an id with a line feed', [{ ...deviceOf(0), deviceId: 'T\n' }], 'devices[0].deviceId'],
    ['no model', [{ ...deviceOf(0), model: '' }], 'devices[0].model'],
    ['a long serial number', [{ ...deviceOf(0), serialNumber: 's'.repeat(65) }], 'devices[0].serialNumber'],
    ['a bad fingerprint', [{ ...deviceOf(0), publicKeyFingerprint: 'x' }], 'devices[0].publicKeyFingerprint'],
  ])('refuses %s before any call', (_name, devices, argument) => {
    const end = importDevices(devices);

    expect(end.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } });
    expect(end.calls).toEqual([]);
  });

  it.each([
    ['another tenant’s device', { ...stored, tenantId: 'rival' }, 'AVAILABLE'],
    ['an installed device to be withdrawn', { ...stored, status: 'INSTALLED' }, 'WITHDRAWN'],
    ['an installed device of another model', { ...stored, status: 'INSTALLED', model: 'T2' }, null],
  ])('writes nothing when there is %s', (_name, present, status) => {
    const devices = [deviceOf(1), { ...deviceOf(0), status }];

    const end = importDevices(devices, readAs([null, present]), written);

    expect(end.error).toMatchObject({ errorType: 'DEVICE_CONFLICT', errorInfo: { index: 1 } });
    expect(end.calls).toHaveLength(2);
  });

  it('requires the fingerprint of an installed device in the transaction', () => {
    const publicKeyFingerprint = 'ab'.repeat(32);
    const present = { ...stored, status: 'INSTALLED', publicKeyFingerprint };

    const end = importDevices([{ ...deviceOf(0), publicKeyFingerprint }], readAs([present]), written);

    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      {
        condition: {
          expression: expect.stringContaining('#publicKeyFingerprint = :publicKeyFingerprint') as string,
        },
      },
    ]);
  });

  it('does not mistake a property of an object for a device', () => {
    const end = importDevices([{ ...deviceOf(0), deviceId: 'constructor' }], readAs([null]), written);

    expect(end.value).toMatchObject({ imported: 1 });
  });

  it.each([
    ['another tenant’s device', { ...stored, tenantId: 'rival' }, 'DEVICE_CONFLICT', { index: 1 }],
    [
      'installed with the same facts, which a retry accepts',
      { ...stored, ...deviceOf(1), status: 'INSTALLED' },
      'SERVICE_UNAVAILABLE',
      null,
    ],
    [
      'installed with other facts',
      { ...stored, ...deviceOf(1), model: 'T2', status: 'INSTALLED' },
      'DEVICE_CONFLICT',
      { index: 1 },
    ],
    ['something unknown', null, 'SERVICE_UNAVAILABLE', null],
  ])('fails for a device that has since become %s', (_name, item, errorType, errorInfo) => {
    const devices = devicesOf(2).map((device) => ({ ...device, status: 'AVAILABLE' }));

    const end = importDevices(devices, readAs([null, null]), cancelled(1, item));

    expect(end.error).toMatchObject({ errorType, errorInfo });
  });

  it.each([
    ['the read fails', [{ error: { type: 'DynamoDB:InternalServerError', message: 'secret' } }]],
    [
      'a read is not complete',
      [{ result: { data: { devices: [null] }, unprocessedKeys: { devices: [{}] } } }],
    ],
    [
      'the write fails',
      [readAs([null]), { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } }],
    ],
  ])('fails with SERVICE_UNAVAILABLE when %s', (_name, responses) => {
    const end = importDevices([deviceOf(0)], ...responses);

    expect(end.error).toMatchObject({ errorType: 'SERVICE_UNAVAILABLE', errorInfo: null });
    expect(JSON.stringify(end.error)).not.toContain('secret');
  });

  it('reads no device beyond the allowance', () => {
    const end = runField('importDeviceInventory', {
      args: { devices: devicesOf(1) },
      groups,
      env: { ...runEnvironment, IMPORTS_OF_PERSON_PER_MINUTE: '2' },
      responses: { allowances: { result: { used: 3 } } },
    });

    expect(end.error).toMatchObject({ errorType: 'RATE_LIMITED' });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances']);
  });

  it('makes no call without a tenant', () => {
    const end = runField('importDeviceInventory', {
      args: { devices: devicesOf(1) },
      groups: ['provisioners'],
    });

    expect(end.error?.errorType).toBe('TENANT_REQUIRED');
    expect(end.calls).toEqual([]);
  });
});

describe('a dry run', () => {
  const dryRun = (devices: readonly unknown[], ...responses: readonly AwsResponse[]) =>
    runField('importDeviceInventory', {
      args: { devices, dryRun: true },
      groups,
      env: { ...runEnvironment, IMPORTS_OF_PERSON_PER_MINUTE: '2' },
      responses: { allowances: { result: { used: 2 } }, deviceInventory: responses },
    });
  const foreign = { ...stored, ...deviceOf(2), tenantId: 'other' };

  it('returns what an import would find in each row, and reads the rest without a write', () => {
    const devices = [
      deviceOf(0),
      deviceOf(1),
      deviceOf(2),
      deviceOf(1),
      { ...deviceOf(3), serialNumber: 'WVWZZZ1KZ6W000001' },
      { ...deviceOf(4), publicKeyFingerprint: 'short' },
    ];

    const end = dryRun(devices, readAs([stored, foreign]));

    expect(end.value).toEqual({
      imported: 0,
      rows: [
        { index: 0, outcome: 'KNOWN', fact: null },
        { index: 1, outcome: 'NEW', fact: null },
        { index: 2, outcome: 'CONFLICT', fact: null },
        { index: 3, outcome: 'REPEATED', fact: 'deviceId' },
        { index: 4, outcome: 'INVALID', fact: 'serialNumber' },
        { index: 5, outcome: 'INVALID', fact: 'publicKeyFingerprint' },
      ],
    });
    expect(end.calls.map(({ request }) => request['operation'])).toEqual(['UpdateItem', 'BatchGetItem']);
    expect(JSON.stringify(end.calls[1]?.request['tables'])).not.toContain('TCU-3');
  });

  it('reads nothing when every row is faulty', () => {
    const end = dryRun([{ ...deviceOf(0), model: '' }]);

    expect(end.value).toEqual({ imported: 0, rows: [{ index: 0, outcome: 'INVALID', fact: 'model' }] });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances']);
  });

  it('spends the allowance of imports', () => {
    const end = runField('importDeviceInventory', {
      args: { devices: devicesOf(1), dryRun: true },
      groups,
      env: { ...runEnvironment, IMPORTS_OF_PERSON_PER_MINUTE: '2' },
      responses: { allowances: { result: { used: 3 } } },
    });

    expect(end.error).toMatchObject({ errorType: 'RATE_LIMITED' });
  });

  it('fails when the inventory cannot be read', () => {
    const end = dryRun([deviceOf(0)], { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } });

    expect(end.error).toMatchObject({ errorType: 'SERVICE_UNAVAILABLE' });
  });
});
