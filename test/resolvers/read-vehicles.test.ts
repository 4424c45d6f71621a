import { describe, expect, it } from 'vitest';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const otherReferenceId = '0b9ab5ff-8a41-4e3e-9f4e-6a2f9b1c2d3e';
const earlier = '2026-01-01T00:00:00.000Z';

const owner = ['owners', 'tenant:acme'];
const operator = ['operators', 'tenant:acme'];

const certificate = {
  certificateId: 'id',
  certificateArn: 'arn',
  serialNumber: '0a',
  notAfter: earlier,
  keyFingerprint: 'f',
};
const item = {
  referenceId,
  tenantId: 'acme',
  hashedVin: 'k1.secret',
  encryptedVin: 'sealed secret',
  deviceId: 'TCU-1',
  status: 'ACTIVE',
  attributes: { brand: 'B' },
  certificate,
  pendingSaga: 'PENDING',
  issuance: 'secret',
  createdAt: earlier,
  updatedAt: earlier,
  version: 3,
};
const shown = {
  referenceId,
  tenantId: 'acme',
  deviceId: 'TCU-1',
  status: 'ACTIVE',
  attributes: { brand: 'B' },
  certificate: { certificateId: 'id', serialNumber: '0a', notAfter: earlier },
  isSettled: false,
  positions: 'ON',
  reporting: null,
  createdAt: earlier,
  updatedAt: earlier,
  version: 3,
};
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: earlier,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
const broken: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } };
const invalid: AwsResponse = { error: { type: 'DynamoDB:ValidationException', message: 'secret' } };

const callsOf = ({ calls }: FieldEnd) =>
  calls.map(({ dataSource, request }) => `${dataSource} ${request['operation']}`);

describe('vehicle', () => {
  const ask = (groups: readonly string[], vehicle: unknown, ownership: unknown = null, text = referenceId) =>
    runField('vehicle', {
      args: { referenceId: text },
      groups,
      responses: { vehicles: { result: vehicle }, accesses: { result: ownership } },
    });

  it('shows staff all but the VIN’s hash, its ciphertext and the saga', () => {
    const end = ask(operator, item);

    expect(end.value).toEqual(shown);
    expect(callsOf(end)).toEqual(['vehicles GetItem']);
  });

  it('shows an owner the vehicle without its device', () => {
    const end = ask(owner, item, access);

    expect(end.value).toEqual({ ...shown, deviceId: null });
    expect(end.calls.every(({ request }) => request['consistentRead'] === true)).toBe(true);
  });

  it('shows no certificate before the activation', () => {
    expect(ask(operator, { ...item, status: 'PROVISIONING', certificate: undefined }).value).toEqual({
      ...shown,
      status: 'PROVISIONING',
      certificate: null,
    });
  });

  it('accepts a Reference ID in upper case', () => {
    expect(ask(operator, item, null, referenceId.toUpperCase()).value).toEqual(shown);
  });

  it.each<[string, readonly string[], unknown, unknown]>([
    ['an absent vehicle', owner, null, null],
    ['another person’s vehicle', owner, item, null],
    ['another tenant’s vehicle', owner, { ...item, tenantId: 'rival' }, access],
    ['a vehicle that is being provisioned', owner, { ...item, status: 'PROVISIONING' }, access],
    ['a vehicle whose access has ended', owner, item, { ...access, until: earlier }],
  ])('hides %s from an owner by the same calls', (_name, groups, vehicle, ownership) => {
    const end = ask(groups, vehicle, ownership);

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(callsOf(end)).toEqual(['vehicles GetItem', 'accesses GetItem']);
  });

  it.each([
    ['an absent vehicle', null],
    ['another tenant’s vehicle', { ...item, tenantId: 'rival' }],
  ])('hides %s from staff by the same calls', (_name, vehicle) => {
    const end = ask(operator, vehicle);

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(callsOf(end)).toEqual(['vehicles GetItem']);
  });

  it.each(['vehicles', 'accesses'])('fails with SERVICE_UNAVAILABLE when %s cannot be read', (dataSource) => {
    const end = runField('vehicle', {
      args: { referenceId },
      groups: owner,
      responses: { vehicles: { result: item }, accesses: { result: access }, [dataSource]: broken },
    });

    expect(end.error).toMatchObject({ errorType: 'SERVICE_UNAVAILABLE', errorInfo: null });
  });
});

describe('vehicles', () => {
  const ask = (args: object, response: AwsResponse) =>
    runField('vehicles', { args, groups: operator, responses: { vehiclesByTenant: response } });

  it('queries the caller’s tenant, newest first, and passes the token on', () => {
    const end = ask(
      { limit: 2, nextToken: 'here' },
      { result: { items: [item, { ...item, status: 'REVOKED' }], nextToken: 'there' } },
    );

    expect(end.value).toEqual({ items: [shown, { ...shown, status: 'REVOKED' }], nextToken: 'there' });
    expect(end.calls[0]?.request).toEqual({
      operation: 'Query',
      index: 'byTenant',
      query: {
        expression: '#tenantId = :tenantId',
        expressionNames: { '#tenantId': 'tenantId' },
        expressionValues: { ':tenantId': { S: 'acme' } },
      },
      scanIndexForward: false,
      limit: 2,
      nextToken: 'here',
    });
  });

  it('reads 25 items without a limit', () => {
    expect(ask({}, { result: { items: [] } }).calls[0]?.request['limit']).toBe(25);
  });
});

describe('myVehicles', () => {
  const ask = (accesses: AwsResponse, vehicles: readonly unknown[], args: object = {}) =>
    runField('myVehicles', {
      args,
      groups: owner,
      responses: { accesses, vehicles: { result: { data: { vehicles }, unprocessedKeys: {} } } },
    });

  it('shows the vehicles of the caller’s open accesses with the caller’s role', () => {
    const end = ask({ result: { items: [access], nextToken: 'there' } }, [item]);

    expect(end.value).toEqual({
      items: [
        {
          referenceId,
          accessId: '20260101-000000000',
          ownerId: 'caller',
          name: null,
          vehicleName: null,
          role: 'OWNER',
          since: earlier,
          until: null,
          isOpen: true,
          verifiedBy: 'OPERATOR',
          vehicle: { ...shown, deviceId: null },
        },
      ],
      nextToken: 'there',
    });
    expect(end.calls[0]?.request).toMatchObject({
      consistentRead: true,
      filter: { expression: '#tenantId = :tenantId AND (attribute_not_exists(#until) OR #until > :now)' },
    });
  });

  it.each([
    ['another tenant’s vehicle', { ...item, tenantId: 'rival' }],
    ['a vehicle that is being provisioned', { ...item, status: 'PROVISIONING' }],
    ['a revoked vehicle', { ...item, status: 'REVOKED' }],
    ['a vehicle that no longer exists', null],
  ])('leaves out %s', (_name, vehicle) => {
    const second = { ...access, referenceId: otherReferenceId };
    const other = { ...item, referenceId: otherReferenceId };

    const end = ask({ result: { items: [access, second] } }, [vehicle, other]);

    expect(end.value).toMatchObject({ items: [{ referenceId: otherReferenceId }] });
  });

  it('reads no vehicles for an empty page, and passes the token on', () => {
    const end = ask({ result: { items: [], nextToken: 'there' } }, []);

    expect(end.value).toEqual({ items: [], nextToken: 'there' });
    expect(callsOf(end)).toEqual(['accesses Query']);
  });

  it('returns 100 vehicles within the limits of the runtime', () => {
    const many = Array.from({ length: 100 }, (_, index) => `0b9ab5ff-8a41-4e3e-9f4e-6a2f9b1c2${100 + index}`);

    const end = ask(
      { result: { items: many.map((id) => ({ ...access, referenceId: id })) } },
      many.map((id) => ({ ...item, referenceId: id })),
      { limit: 100 },
    );

    expect(end.error).toBeUndefined();
    expect(end.value).toHaveProperty('items.length', 100);
  });

  it('fails for an unread vehicle, which would look like an ended access', () => {
    const end = runField('myVehicles', {
      args: {},
      groups: owner,
      responses: {
        accesses: { result: { items: [access] } },
        vehicles: { result: { data: { vehicles: [null] }, unprocessedKeys: { vehicles: [{}] } } },
      },
    });

    expect(end.error?.errorType).toBe('SERVICE_UNAVAILABLE');
  });
});

describe('vehicleHistory', () => {
  const event = {
    referenceId,
    atId: `${earlier}#1`,
    at: earlier,
    event: 'ACTIVATED',
    actorId: 'x',
    ownerId: 'secret',
    deviceId: 'TCU-1',
  };
  const ask = (groups: readonly string[], responses: Readonly<Record<string, AwsResponse>> = {}) =>
    runField('vehicleHistory', {
      args: { referenceId },
      groups,
      responses: {
        vehicles: { result: item },
        accesses: { result: access },
        vehicleHistory: { result: { items: [event], nextToken: 'there' } },
        ...responses,
      },
    });
  const sinceOf = ({ calls }: FieldEnd) =>
    calls.find(({ dataSource }) => dataSource === 'vehicleHistory')?.request['query'];

  it('shows what happened, without the owner of the access', () => {
    const end = ask(operator);

    expect(end.value).toEqual({
      items: [
        {
          at: earlier,
          event: 'ACTIVATED',
          actorId: 'x',
          deviceId: 'TCU-1',
          certificateId: null,
          reason: null,
          claimId: null,
          suspensionReason: null,
          revocationReason: null,
          revealPurpose: null,
        },
      ],
      nextToken: 'there',
    });
  });

  it.each([
    ['staff everything', operator, '0'],
    ['owners what happened since their access began', owner, earlier],
    ['a person with both roles everything', [...owner, 'operators'], '0'],
    ['an owner who is also a provisioner the owner’s part', [...owner, 'provisioners'], earlier],
  ])('shows %s', (_name, groups, since) => {
    expect(sinceOf(ask(groups))).toMatchObject({ expressionValues: { ':since': { S: since } } });
  });

  it.each<[string, Record<string, AwsResponse>]>([
    ['an absent vehicle', { vehicles: { result: null }, accesses: { result: null } }],
    ['another person’s vehicle', { accesses: { result: null } }],
    ['another tenant’s vehicle', { vehicles: { result: { ...item, tenantId: 'rival' } } }],
  ])('reads nothing of %s', (_name, responses) => {
    const end = ask(owner, responses);

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(callsOf(end)).toEqual(['vehicles GetItem', 'accesses GetItem']);
  });
});

describe.each([
  ['vehicles', operator, 'vehiclesByTenant'],
  ['myVehicles', owner, 'accesses'],
  ['vehicleHistory', operator, 'vehicleHistory'],
])('%s as a list', (field, groups, dataSource) => {
  const ask = (args: object, response: AwsResponse = { result: { items: [] } }) =>
    runField(field, {
      args: { referenceId, ...args },
      groups,
      responses: { vehicles: { result: item }, [dataSource]: response },
    });

  it.each([0, 101, -1])('refuses a limit of %d before any call', (limit) => {
    const end = ask({ limit });

    expect(end.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'limit' } });
    expect(end.calls).toEqual([]);
  });

  it.each([
    ['a token of another list', { nextToken: 'x' }, invalid, 'INVALID_ARGUMENT'],
    ['a failure with a token', { nextToken: 'x' }, broken, 'SERVICE_UNAVAILABLE'],
    ['a failure without a token', {}, invalid, 'SERVICE_UNAVAILABLE'],
  ])('fails with %s', (_name, args, response, errorType) => {
    const end = ask(args, response);

    expect(end.error?.errorType).toBe(errorType);
    expect(JSON.stringify(end.error)).not.toContain('secret');
  });

  it('makes no call without a tenant', () => {
    const end = runField(field, { args: { referenceId }, groups: ['owners', 'operators'] });

    expect(end.error?.errorType).toBe('TENANT_REQUIRED');
    expect(end.calls).toEqual([]);
  });
});
