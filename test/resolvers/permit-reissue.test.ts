/** Who may permit another key, what the field writes, and what a repeated call returns. */
import { describe, expect, it } from 'vitest';
import { type AwsResponse, runAt, runEnvironment, runField } from './run-field.ts';

const referenceId = '9c8f2b1e-6a5d-4c3b-8e7f-1a2b3c4d5e6f';
const groups = ['service-technicians', 'tenant:acme'];
const sub = 'technician';
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', deviceId: 'TCU-1', version: 7 };
const ago = (seconds: number) => new Date(runAt - seconds * 1000).toISOString();
const key = 'ab'.repeat(32);
const permit = { reason: 'KEY_LOST', permittedBy: sub, permittedAt: ago(601), until: ago(-85_799) };

const ask = (
  vehicles: AwsResponse,
  more: { readonly used?: number; readonly reissuePermits?: AwsResponse; readonly args?: object } = {},
) =>
  runField('permitReissue', {
    args: { referenceId, reason: 'KEY_LOST', ...more.args },
    sub,
    groups,
    env: { ...runEnvironment, REISSUE_PERMITS_OF_PERSON_PER_HOUR: '2' },
    responses: {
      allowances: { result: { used: more.used ?? 1 } },
      vehicles,
      reissuePermits: more.reissuePermits ?? { result: {} },
    },
  });

describe('permitReissue', () => {
  it('writes a permit of 24 hours, with a line of the vehicle’s history', () => {
    const end = ask({ result: vehicle });

    const at = new Date(runAt).toISOString();
    expect(end.value).toEqual({
      referenceId,
      reason: 'KEY_LOST',
      publicKeyFingerprint: null,
      permittedAt: at,
      until: ago(-86_400),
      usedAt: null,
    });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual([
      'allowances',
      'vehicles',
      'reissuePermits',
    ]);
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      {
        operation: 'UpdateItem',
        table: 'vehicles',
        update: { expression: 'SET #permit = :permit, #updatedAt = :at ADD #version :one' },
        condition: {
          expression: '#status = :active AND #tenantId = :tenantId AND attribute_not_exists(#permit)',
        },
      },
      {
        operation: 'PutItem',
        table: 'history',
        attributeValues: {
          event: { S: 'REISSUE_PERMITTED' },
          actorId: { S: sub },
          reason: { S: 'KEY_LOST' },
          at: { S: at },
        },
      },
      {
        operation: 'PutItem',
        table: 'auditLog',
        attributeValues: {
          action: { S: 'REISSUE_PERMIT' },
          outcome: { S: 'PERMITTED' },
          actorId: { S: sub },
          reissueReason: { S: 'KEY_LOST' },
          shownAt: { S: expect.stringContaining(`${at}#`) as string },
        },
      },
    ]);
  });

  it('names the key in permit and history, in lower case', () => {
    const args = { publicKeyFingerprint: key.toUpperCase() };

    const end = ask({ result: vehicle }, { args });

    expect(end.value).toMatchObject({ publicKeyFingerprint: key });
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      { update: { expressionValues: { ':permit': { M: { publicKeyFingerprint: { S: key } } } } } },
      { attributeValues: { publicKeyFingerprint: { S: key } } },
      {},
    ]);
  });

  it.each(['ab:cd', '', `${key}00`, `${key}\n`])('makes no call for an invalid fingerprint', (text) => {
    const end = ask({ result: vehicle }, { args: { publicKeyFingerprint: text } });

    expect(end.error).toMatchObject({
      errorType: 'INVALID_ARGUMENT',
      errorInfo: { argument: 'publicKeyFingerprint' },
    });
    expect(end.calls).toEqual([]);
  });

  it.each([
    ['an open window of the same person for the same reason', permit],
    ['one that was used within ten minutes', { ...permit, permittedAt: ago(599), usedAt: ago(1) }],
  ])('returns %s unchanged, so that a retry creates no second one', (_, reissuePermit) => {
    const end = ask({ result: { ...vehicle, reissuePermit } });

    const { permittedBy: _by, ...shown } = { usedAt: null, publicKeyFingerprint: null, ...reissuePermit };
    expect(end.value).toEqual({ referenceId, ...shown });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances', 'vehicles']);
  });

  it.each([
    ['another person', { ...permit, permittedBy: 'other' }, 'attribute_not_exists(#permit.#usedAt)'],
    ['another key', { ...permit, publicKeyFingerprint: key }, 'attribute_not_exists(#permit.#usedAt)'],
    ['another reason', { ...permit, reason: 'KEY_ROTATION' }, 'attribute_not_exists(#permit.#usedAt)'],
    ['a window that has ended', { ...permit, until: ago(0) }, 'attribute_not_exists(#permit.#usedAt)'],
    ['a window used longer ago', { ...permit, usedAt: ago(1) }, 'attribute_exists(#permit.#usedAt)'],
  ])('replaces the permit of %s if it is unchanged since it was read', (_, reissuePermit, condition) => {
    const end = ask({ result: { ...vehicle, reissuePermit } });

    expect(end.value).toMatchObject({ permittedAt: new Date(runAt).toISOString(), usedAt: null });
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      { condition: { expression: expect.stringContaining(condition) as string } },
      {},
      {},
    ]);
  });

  it.each<[string, unknown]>([
    ['an absent vehicle', null],
    ['another tenant’s vehicle', { ...vehicle, tenantId: 'rival' }],
    ['a vehicle that is being provisioned', { ...vehicle, status: 'PROVISIONING' }],
  ])('writes nothing for %s', (_, result) => {
    const end = ask({ result });

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances', 'vehicles']);
  });

  it('reads nothing beyond the allowance, which refused calls also spend', () => {
    const end = ask({ result: vehicle }, { used: 3 });

    expect(end.error?.errorType).toBe('RATE_LIMITED');
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances']);
  });

  it.each([
    ['ConditionalCheckFailed', 'CONFLICT'],
    ['TransactionConflict', 'CONFLICT'],
    ['None', 'SERVICE_UNAVAILABLE'],
  ])('fails when the transaction is cancelled by %s', (type, errorType) => {
    const reissuePermits = {
      error: { type: 'DynamoDB:TransactionCanceledException', message: 'secret' },
      result: { cancellationReasons: [{ type }, { type: 'None' }] },
    };

    expect(ask({ result: vehicle }, { reissuePermits }).error).toMatchObject({ errorType, errorInfo: null });
  });

  it('makes no call for a text that is not a Reference ID', () => {
    const end = ask({ result: vehicle }, { args: { referenceId: 'x' } });

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(end.calls).toEqual([]);
  });
});
