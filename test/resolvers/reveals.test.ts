/**
 * The fields of reveals, step by step in the APPSYNC_JS environment: how old a sign-in may be,
 * failures of AWS, and that nothing is decrypted before the record is written.
 */
import { describe, expect, it } from 'vitest';
import { type AwsResponse, type FieldEnd, runAt, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const revealId = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';
const nowSeconds = Math.floor(runAt / 1000);
const justNow = new Date(runAt - 1000).toISOString();

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', attributes: {}, encryptedVin: 'c2VhbGVk' };
const access = { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since: justNow };
const approved = {
  revealId,
  tenantId: 'acme',
  referenceId,
  purpose: 'RECALL',
  caseNumber: 'R-1',
  requestedBy: 'caller',
  requestedAt: justNow,
  approvedBy: 'other',
  approvedAt: justNow,
};
const failed: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'failed' } };
const cancelled: AwsResponse = {
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'cancelled' },
  result: { cancellationReasons: [{ type: 'ConditionalCheckFailed' }] },
};

type Responses = Readonly<Record<string, AwsResponse>>;
const good: Responses = {
  allowances: { result: { used: 1 } },
  vehicles: { result: vehicle },
  accesses: { result: access },
  vinReveals: { result: approved },
  openVin: { result: { ok: { vin: 'the VIN' } } },
};
const revealOwn = (claims: object = { auth_time: nowSeconds }, responses: Responses = {}) =>
  runField('revealOwnVin', {
    args: { referenceId },
    groups: ['owners', 'tenant:acme'],
    claims: { ...claims },
    responses: { ...good, ...responses },
  });
const reveal = (responses: Responses = {}) =>
  runField('revealVin', {
    args: { revealId },
    groups: ['privacy-officers', 'tenant:acme'],
    responses: { ...good, ...responses },
  });
const codeOf = ({ error }: FieldEnd) => error?.errorType;
const sourcesOf = ({ calls }: FieldEnd) => calls.map(({ dataSource }) => dataSource);

describe('the sign-in of an owner who reads the VIN of their vehicle', () => {
  it.each([
    ['just now', nowSeconds],
    ['five minutes ago', nowSeconds - 300],
    ['as text', `${nowSeconds}`],
  ])('may be %s', (_when, authTime) => {
    expect(revealOwn({ auth_time: authTime }).value).toEqual({ referenceId, vin: 'the VIN' });
  });

  it.each([
    ['older', { auth_time: nowSeconds - 301 }],
    ['unknown', {}],
    ['no number', { auth_time: 'now' }],
    ['null', { auth_time: null }],
  ])('may not be %s', (_what, claims) => {
    const end = revealOwn(claims);

    expect(codeOf(end)).toBe('SIGN_IN_TOO_OLD');
    expect(end.calls).toEqual([]);
  });
});

describe.each([
  ['revealVin', reveal, 'vinRevealChanges'],
  ['revealOwnVin', (responses: Responses = {}) => revealOwn(undefined, responses), 'ownVinReveals'],
] as const)('%s', (_field, ask, record) => {
  it('writes the record before it decrypts', () => {
    expect(sourcesOf(ask()).slice(-2)).toEqual([record, 'openVin']);
  });

  it.each([
    ['another call was first', cancelled, 'CONFLICT'],
    ['the record fails', failed, 'SERVICE_UNAVAILABLE'],
  ])('does not decrypt when %s', (_what, response, code) => {
    const end = ask({ [record]: response });

    expect(codeOf(end)).toBe(code);
    expect(sourcesOf(end)).not.toContain('openVin');
  });

  it.each([
    ['throws', { error: { type: 'Lambda:Unhandled', message: 'the VIN' } }],
    ['refuses', { result: { error: { code: 'SERVICE_UNAVAILABLE' } } }],
    ['returns nothing', { result: null }],
  ] as const)('fails without a word of the VIN when the function %s', (_what, response) => {
    const end = ask({ openVin: response });

    expect(end.error).toMatchObject({ errorType: 'SERVICE_UNAVAILABLE' });
    expect(JSON.stringify(end.error)).not.toContain('the VIN');
  });

  it.each(['RESERVED', 'REVOKED', 'PROVISIONING'])('does not reveal the VIN of a %s vehicle', (status) => {
    const end = ask({ vehicles: { result: { ...vehicle, status } } });

    expect(codeOf(end)).toBe('VEHICLE_NOT_FOUND');
    expect(sourcesOf(end)).not.toContain('openVin');
  });

  it('does not reveal the VIN of another tenant’s vehicle', () => {
    expect(codeOf(ask({ vehicles: { result: { ...vehicle, tenantId: 'other' } } }))).toBe(
      'VEHICLE_NOT_FOUND',
    );
  });

  it('asks for the ciphertext of the vehicle with its tenant', () => {
    const call = ask().calls.find(({ dataSource }) => dataSource === 'openVin');

    expect(call?.request['payload']).toMatchObject({
      tenantId: 'acme',
      referenceId,
      encryptedVin: 'c2VhbGVk',
    });
  });
});
