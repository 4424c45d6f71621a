import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { europeanVin } from '../support/vins.ts';
import { type AwsResponse, type FieldEnd, type FieldRun, runField } from './run-field.ts';

const vin = europeanVin();
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const requestId = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const owner = ['owners', 'tenant:acme'];
const operator = ['operators', 'tenant:acme'];

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: '2026-01-01T00:00:00.000Z',
};
/** What the step before the record reads: the access and the standing. */
const reading = (one: object | null, standing: object | null = null): AwsResponse => ({
  result: { data: { accesses: [one], patterns: [standing] } },
});
/** No vehicle and no access, and this standing. */
const unknownWith = (standing: object) => ({
  vehiclesByHashedVin: { result: { items: [] } },
  conversionAccesses: reading(null, standing),
});
const broken: AwsResponse = {
  error: { type: 'DynamoDB:InternalServerError', message: `item of ${vin} broke` },
};

const responses = {
  allowances: { result: { used: 1 } },
  hashVin: { result: { ok: { hashedVin: 'k1.hash' } } },
  vehiclesByHashedVin: { result: { items: [vehicle] } },
  conversionAccesses: reading(access),
  auditLog: { result: {} },
} satisfies Record<string, AwsResponse>;

const convert = (
  groups: readonly string[],
  given: Readonly<Record<string, AwsResponse>> = {},
  text: string = vin,
) =>
  runField('referenceIdForVin', {
    args: groups.includes('operators') ? { vin: text, purpose: 'RECALL' } : { vin: text },
    groups,
    headers: { 'x-amzn-requestid': requestId },
    responses: { ...responses, ...given },
  });

const callsOf = ({ calls }: FieldEnd) =>
  calls.map(({ dataSource, request }) => `${dataSource} ${request['operation']}`);
const everyCall = [
  'allowances UpdateItem',
  'hashVin Invoke',
  'vehiclesByHashedVin Query',
  'conversionAccesses BatchGetItem',
  'auditLog PutItem',
];

/** Returns the recorded outcome and Reference ID. */
const recordOf = ({ calls }: FieldEnd) => {
  const record = calls.find(({ dataSource }) => dataSource === 'auditLog')?.request['attributeValues'];
  return record as Readonly<Record<string, { readonly S?: string; readonly L?: unknown }>> | undefined;
};
const outcomeOf = (end: FieldEnd) => recordOf(end)?.['outcome']?.S;

const recording = { RETENTION_DAYS: '{"audit":1096}' };

describe('referenceIdForVin', () => {
  it.each([
    ['the owner', owner],
    ['an operator', operator],
    ['a person with both roles', [...owner, 'operators']],
  ])('returns the Reference ID to %s, and records it', (_name, groups) => {
    const end = convert(groups);

    expect(end.value).toBe(referenceId);
    expect(callsOf(end)).toEqual(everyCall);
    expect(outcomeOf(end)).toBe('CONVERTED');
    expect(recordOf(end)?.['referenceId']?.S).toBe(referenceId);
    expect(recordOf(end)?.['requestId']?.S).toBe(requestId);
  });

  it.each<[string, readonly string[], Record<string, AwsResponse>, string]>([
    [
      'an unknown VIN',
      owner,
      { vehiclesByHashedVin: { result: { items: [] } }, conversionAccesses: reading(null) },
      'NOT_FOUND',
    ],
    ['another person’s vehicle', owner, { conversionAccesses: reading(null) }, 'NO_ACCESS'],
    [
      'another tenant’s vehicle',
      owner,
      {
        vehiclesByHashedVin: { result: { items: [{ ...vehicle, tenantId: 'rival' }] } },
        conversionAccesses: reading(null),
      },
      'NOT_FOUND',
    ],
    [
      'a vehicle that is not active yet',
      owner,
      { vehiclesByHashedVin: { result: { items: [{ ...vehicle, status: 'PROVISIONING' }] } } },
      'NOT_ACTIVE',
    ],
    [
      'an access that has ended',
      owner,
      { conversionAccesses: reading({ ...access, until: '2026-03-04T05:06:07.089Z' }) },
      'NO_ACCESS',
    ],
    [
      'an unknown VIN to an operator',
      operator,
      { vehiclesByHashedVin: { result: { items: [] } } },
      'NOT_FOUND',
    ],
    [
      'another tenant’s vehicle to an operator',
      operator,
      { vehiclesByHashedVin: { result: { items: [{ ...vehicle, tenantId: 'rival' }] } } },
      'NOT_FOUND',
    ],
  ])(
    'fails for %s with VEHICLE_NOT_FOUND after the same calls, and records the true outcome',
    (_name, groups, given, outcome) => {
      const end = convert(groups, given);

      expect(end.error).toEqual({
        errorType: 'VEHICLE_NOT_FOUND',
        message: errorCatalogue.VEHICLE_NOT_FOUND.message,
        errorInfo: null,
      });
      expect(callsOf(end)).toEqual(everyCall);
      expect(outcomeOf(end)).toBe(outcome);
    },
  );

  it('reads an access to a Reference ID that was never issued when no vehicle was found', () => {
    const end = convert(owner, { vehiclesByHashedVin: { result: { items: [] } } });

    expect(end.calls[3]?.request).toEqual({
      operation: 'BatchGetItem',
      tables: {
        accesses: {
          keys: [{ ownerId: { S: 'caller' }, referenceId: { S: neverIssuedReferenceId } }],
          consistentRead: true,
        },
        patterns: {
          keys: [{ tenantPerson: { S: 'acme#caller' }, day: { S: 'conversion' } }],
          consistentRead: true,
        },
      },
    });
  });

  it.each(['1G4AH59H55G118341', 'not a VIN', ''])(
    'spends allowance on %j and records it, without hash or lookup',
    (text) => {
      const end = convert(owner, {}, text);

      expect(end.error?.errorType).toBe('INVALID_VIN');
      expect(callsOf(end)).toEqual(['allowances UpdateItem', 'auditLog PutItem']);
      expect(outcomeOf(end)).toBe('INVALID_VIN');
    },
  );

  it.each([
    ['the last unit of the limit', 3, undefined],
    ['one unit more', 4, 'RATE_LIMITED'],
  ])('handles %s', (_name, used, errorType) => {
    const end = convert(owner, { allowances: { result: { used } } });

    expect(end.error?.errorType).toBe(errorType);
    expect(end.error?.errorInfo).toEqual(errorType && { retryAfterSeconds: 53 });
    expect(callsOf(end)).toEqual(errorType ? ['allowances UpdateItem', 'auditLog PutItem'] : everyCall);
    expect(outcomeOf(end)).toBe(errorType ?? 'CONVERTED');
  });

  it.each([
    ['no counter', { result: {} }, undefined],
    ['no limit', { result: { used: 1 } }, recording],
    [
      'a limit that is not a number',
      { result: { used: 1 } },
      { ...recording, CONVERSIONS_PER_MINUTE: 'many' },
    ],
  ])('converts nothing with %s', (_name, allowances, env) => {
    const end = runField('referenceIdForVin', {
      args: { vin },
      groups: owner,
      responses: { ...responses, allowances },
      ...(env && { env }),
    });

    expect(end.value).toBeUndefined();
    expect(callsOf(end)).toEqual(['allowances UpdateItem', 'auditLog PutItem']);
  });

  const paused = { tenantPerson: 'acme#caller', day: 'conversion', changedAt: 'now', pausedAt: 'now' };
  it.each<[string, readonly string[], Record<string, AwsResponse>]>([
    ['a vehicle of the caller', owner, { conversionAccesses: reading(access, paused) }],
    ['another person’s vehicle', owner, { conversionAccesses: reading(null, paused) }],
    ['an unknown VIN', owner, unknownWith(paused)],
    ['a vehicle of the tenant, to an operator', operator, { conversionAccesses: reading(null, paused) }],
    ['an unknown VIN, to an operator', operator, unknownWith(paused)],
  ])('fails alike for %s while the person is paused', (_name, groups, given) => {
    const end = convert(groups, given);

    expect(end.error).toEqual({
      errorType: 'CONVERSION_PAUSED',
      message: errorCatalogue.CONVERSION_PAUSED.message,
      errorInfo: null,
    });
    expect(callsOf(end)).toEqual(everyCall);
    expect(outcomeOf(end)).toBe('PAUSED');
  });

  it('converts with a standing that has a grant and no pause', () => {
    const { pausedAt: _, ...granted } = { ...paused, bulkPerDay: 2000, bulkUntil: '2026-03-05' };

    expect(convert(operator, { conversionAccesses: reading(null, granted) }).value).toBe(referenceId);
  });

  it.each([
    ['allowances', broken, 1],
    ['hashVin', broken, 2],
    ['hashVin', { result: { error: { code: 'SERVICE_UNAVAILABLE' } } }, 2],
    ['hashVin', { result: null }, 2],
    ['vehiclesByHashedVin', broken, 3],
    ['conversionAccesses', broken, 4],
    ['conversionAccesses', { result: null }, 4],
    ['conversionAccesses', { result: { data: { accesses: [access] } } }, 4],
    ['conversionAccesses', { result: { data: { accesses: [access], patterns: [] } } }, 4],
    ['conversionAccesses', { result: { data: { accesses: [], patterns: [null] } } }, 4],
    [
      'conversionAccesses',
      {
        result: {
          data: { accesses: [access], patterns: [null] },
          unprocessedKeys: { patterns: [{ tenantPerson: 'acme#caller', day: 'conversion' }] },
        },
      },
      4,
    ],
  ] as const)(
    'records a failure of %s as FAILED and fails with SERVICE_UNAVAILABLE',
    (dataSource, response, callsBefore) => {
      const end = convert(owner, { [dataSource]: response });

      expect(end.error).toEqual({
        errorType: 'SERVICE_UNAVAILABLE',
        message: errorCatalogue.SERVICE_UNAVAILABLE.message,
        errorInfo: null,
      });
      expect(callsOf(end)).toEqual([...everyCall.slice(0, callsBefore), 'auditLog PutItem']);
      expect(outcomeOf(end)).toBe('FAILED');
    },
  );

  it.each<[string, Record<string, AwsResponse>]>([
    ['a conversion', {}],
    ['a refusal', { conversionAccesses: reading(null) }],
    ['a rate limit', { allowances: { result: { used: 99 } } }],
  ])('fails with AUDIT_UNAVAILABLE for %s that could not be recorded', (_name, given) => {
    const end = convert(owner, { ...given, auditLog: broken });

    expect(end.value).toBeUndefined();
    expect(end.error).toEqual({
      errorType: 'AUDIT_UNAVAILABLE',
      message: errorCatalogue.AUDIT_UNAVAILABLE.message,
      errorInfo: null,
    });
  });

  it.each([
    ['no tenant', ['owners']],
    ['two tenants', [...owner, 'tenant:rival']],
  ])('makes no call for a caller with %s', (_name, groups) => {
    const end = convert(groups);

    expect(end.error?.errorType).toBe('TENANT_REQUIRED');
    expect(end.calls).toEqual([]);
  });

  it('passes the VIN only to the hash function, in its canonical form', () => {
    const end = convert(owner, {}, ` ${vin.toLowerCase()} `);
    const withVin = end.calls.filter(({ request }) => JSON.stringify(request).toUpperCase().includes(vin));

    expect(withVin).toEqual([
      { dataSource: 'hashVin', request: { operation: 'Invoke', payload: { vin, tenantId: 'acme' } } },
    ]);
    expect(JSON.stringify([end.stash, end.value])).not.toContain(vin);
  });

  it('does not accept a VIN as a request id', () => {
    const end = runField('referenceIdForVin', {
      args: { vin },
      groups: owner,
      headers: { 'x-amzn-requestid': vin },
      responses,
    });

    expect(recordOf(end)?.['requestId']?.S).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('records who called, when, and in which roles', () => {
    const end = convert([...operator, 'owners']);

    expect(end.calls[4]?.request).toMatchObject({
      key: {
        tenantDayShard: { S: 'acme#2026-03-04#7' },
        atId: { S: expect.stringMatching(/^2026-03-04T05:06:07\.089Z#[0-9a-f-]{36}$/) as string },
      },
      attributeValues: { actorId: { S: 'caller' }, actorRoles: { L: [{ S: 'owners' }, { S: 'operators' }] } },
    });
  });

  const ask = (run: Partial<FieldRun>) =>
    runField('referenceIdForVin', { args: { vin }, groups: owner, responses, ...run });

  it.each([
    ['an operator without a purpose', { groups: operator }, undefined],
    ['an owner with a purpose', { args: { vin, purpose: 'RECALL' } }, 'RECALL'],
  ])('refuses %s, counts the attempt and records it', (_name, run, purpose) => {
    const end = ask(run);

    expect(end.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'purpose' } });
    expect(callsOf(end)).toEqual(['allowances UpdateItem', 'auditLog PutItem']);
    expect(outcomeOf(end)).toBe('INVALID_PURPOSE');
    expect(recordOf(end)?.['purpose']?.S).toBe(purpose);
  });

  it.each([
    ['an access token of a listed client', { client_id: 'client' }, 'CONVERTED', 'client'],
    [
      'an ID token of a listed client',
      { token_use: 'id', aud: 'client', client_id: null },
      'CONVERTED',
      'client',
    ],
    ['a client of another role', { client_id: 'other-client' }, 'CLIENT_NOT_ALLOWED', 'other-client'],
    ['a client that is not listed', { client_id: 'stranger' }, 'CLIENT_NOT_ALLOWED', 'stranger'],
    [
      'an ID token that names a client as an access token does',
      { token_use: 'id' },
      'CLIENT_NOT_ALLOWED',
      '',
    ],
    ['a token without a client', { client_id: null }, 'CLIENT_NOT_ALLOWED', ''],
  ])('decides on %s by the verified claims, and records the client', (_name, claims, outcome, clientId) => {
    const end = ask({ claims });

    expect(outcomeOf(end)).toBe(outcome);
    expect(recordOf(end)?.['clientId']?.S).toBe(clientId);
    if (outcome !== 'CONVERTED') {
      expect(end.error?.errorType).toBe('CLIENT_NOT_ALLOWED');
      expect(callsOf(end)).toEqual(['allowances UpdateItem', 'auditLog PutItem']);
    }
  });

  it('decides by the purpose for a person with both roles', () => {
    const both = [...owner, 'operators'];
    const outcomes = [{ vin, purpose: 'RECALL' }, { vin }].map((args) =>
      outcomeOf(ask({ args, groups: both, responses: { ...responses, conversionAccesses: reading(null) } })),
    );

    expect(outcomes).toEqual(['CONVERTED', 'NO_ACCESS']);
  });
});
