/** Conversion while the hash key rotates: both guards are read at one moment. */
import { describe, expect, it } from 'vitest';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { europeanVin } from '../support/vins.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const vin = europeanVin();
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const owner = ['owners', 'tenant:acme'];

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const guard = { key: 'vin#k1.old', referenceId };
const busy: AwsResponse = {
  error: { type: 'DynamoDB:TransactionCanceledException', message: `cancelled for ${vin}` },
  result: { items: null, cancellationReasons: [{ type: 'TransactionConflict', message: null }] },
};
/** What the step before the record reads: the access and the standing. */
const reading = (access: object | null): AwsResponse => ({
  result: { data: { accesses: [access], patterns: [null] } },
});
const responses = {
  allowances: { result: { used: 1 } },
  hashVin: { result: { ok: { hashedVin: 'k2.new', otherHashedVin: 'k1.old' } } },
  vinGuards: { result: { items: [null, guard], cancellationReasons: null } },
  vehicles: { result: vehicle },
  conversionAccesses: reading({
    ...{ ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since: '2026-01-01' },
  }),
  auditLog: { result: {} },
};

const convert = (given: Readonly<Record<string, AwsResponse | readonly AwsResponse[]>> = {}) =>
  runField('referenceIdForVin', {
    args: { vin },
    groups: owner,
    responses: { ...responses, ...given },
    isRotating: true,
  });

const callsOf = ({ calls }: FieldEnd) =>
  calls.map(({ dataSource, request }) => `${dataSource} ${request['operation']}`);
const outcomeOf = ({ calls }: FieldEnd) =>
  (calls.at(-1)?.request['attributeValues'] as Record<string, { readonly S?: string }>)['outcome']?.S;
const lookUp = ['vinGuards TransactGetItems', 'vehicles GetItem'];
const everyCall = [
  'allowances UpdateItem',
  'hashVin Invoke',
  ...lookUp,
  'conversionAccesses BatchGetItem',
  'auditLog PutItem',
];

describe('referenceIdForVin while the hash key rotates', () => {
  it.each([
    ['the old hash', [null, guard]],
    ['the new hash', [{ ...guard, key: 'vin#k2.new' }, null]],
  ])('finds a vehicle whose guard has %s', (_name, items) => {
    const end = convert({ vinGuards: { result: { items, cancellationReasons: null } } });

    expect(end.value).toBe(referenceId);
    expect(callsOf(end)).toEqual(everyCall);
    expect(end.calls[2]?.request).toEqual({
      operation: 'TransactGetItems',
      transactItems: ['vin#k2.new', 'vin#k1.old'].map((key) => ({
        table: 'guards',
        key: { key: { S: key } },
      })),
    });
    expect(outcomeOf(end)).toBe('CONVERTED');
  });

  it('makes the same calls for an unknown VIN, and reads what was never issued', () => {
    const end = convert({
      vinGuards: { result: { items: [null, null], cancellationReasons: null } },
      vehicles: {},
      conversionAccesses: reading(null),
    });

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(callsOf(end)).toEqual(everyCall);
    expect(end.calls[3]?.request['key']).toEqual({ referenceId: { S: neverIssuedReferenceId } });
    expect(outcomeOf(end)).toBe('NOT_FOUND');
  });

  it.each([
    ['another tenant’s vehicle', { ...vehicle, tenantId: 'rival' }, 'NOT_FOUND'],
    ['a vehicle that is not active yet', { ...vehicle, status: 'PROVISIONING' }, 'NOT_ACTIVE'],
  ])('records the true outcome for %s', (_name, item, outcome) => {
    const end = convert({ vehicles: { result: item } });

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(callsOf(end)).toEqual(everyCall);
    expect(outcomeOf(end)).toBe(outcome);
  });

  it('reads the guards once more when a write cancelled the read', () => {
    const end = convert({ vinGuards: [busy, responses.vinGuards] });

    expect(end.value).toBe(referenceId);
    expect(callsOf(end)).toEqual([...everyCall.slice(0, 2), lookUp[0], ...everyCall.slice(2)]);
  });

  it.each<[string, Record<string, AwsResponse>, number]>([
    ['guards that stay unread', { vinGuards: busy }, 4],
    ['a failed read of the vehicle', { vehicles: { error: { type: 'DynamoDB:X', message: vin } } }, 4],
  ])('counts %s as FAILED and never as absent', (_name, given, callsBefore) => {
    const end = convert(given);

    expect(end.error?.errorType).toBe('SERVICE_UNAVAILABLE');
    expect(end.calls).toHaveLength(callsBefore + 1);
    expect(outcomeOf(end)).toBe('FAILED');
  });

  it('looks up by one hash when the function of a neighbouring release returns only one', () => {
    const end = convert({
      hashVin: { result: { ok: { hashedVin: 'k1.old' } } },
      vinGuards: { result: { items: [guard], cancellationReasons: null } },
    });

    expect(end.value).toBe(referenceId);
    expect(end.calls[2]?.request['transactItems']).toHaveLength(1);
  });

  it('keeps the VIN out of everything but the request to the hash function', () => {
    const end = convert();
    const withVin = end.calls.filter(({ request }) => JSON.stringify(request).includes(vin));

    expect(withVin.map(({ dataSource }) => dataSource)).toEqual(['hashVin']);
    expect(JSON.stringify([end.stash, end.value])).not.toContain(vin);
  });
});
