/** What `setReporting` writes, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { type AwsResponse, runAt, runField } from './run-field.ts';

const ids = ['9c8f2b1e-6a5d-4c3b-8e7f-1a2b3c4d5e6f', '9c8f2b1e-6a5d-4c3b-8e7f-1a2b3c4d5e60'] as const;
const [referenceId, other] = ids;
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', version: 7 };
const found = (...vehicles: readonly object[]): AwsResponse => ({
  result: { data: { vehicles }, unprocessedKeys: {} },
});

const ask = (
  more: {
    readonly referenceIds?: readonly string[];
    readonly reporting?: object;
    readonly used?: number;
    readonly vehicles?: AwsResponse;
    readonly written?: AwsResponse;
  } = {},
) =>
  runField('setReporting', {
    args: { referenceIds: more.referenceIds ?? [referenceId], reporting: more.reporting ?? {} },
    sub: 'operator',
    groups: ['operators', 'tenant:acme'],
    responses: {
      allowances: { result: { used: more.used ?? 1 } },
      vehicles: more.vehicles ?? found(vehicle),
      reportingSettings: more.written ?? { result: {} },
    },
  });

const at = new Date(runAt).toISOString();

describe('setReporting', () => {
  it('writes the vehicle, the setting and an entry of the audit log in one transaction', () => {
    const end = ask({ reporting: { batchSeconds: 60, parkedSeconds: null } });

    const setting = { batchSeconds: { N: 60 }, at: { N: runAt } };
    expect(end.calls[2]?.request['transactItems']).toMatchObject([
      {
        operation: 'UpdateItem',
        table: 'vehicles',
        update: { expressionValues: { ':setting': { M: setting }, ':one': { N: 1 } } },
        condition: { expression: '#version = :before', expressionValues: { ':before': { N: 7 } } },
      },
      {
        operation: 'PutItem',
        table: 'watches',
        key: { referenceId: { S: referenceId }, watch: { S: 'REPORTING' } },
        attributeValues: setting,
      },
      {
        operation: 'PutItem',
        table: 'auditLog',
        attributeValues: {
          action: { S: 'REPORTING' },
          outcome: { S: 'SET' },
          actorId: { S: 'operator' },
          referenceId: { S: referenceId },
        },
      },
    ]);
    const reporting = { observationSeconds: null, batchSeconds: 60, parkedSeconds: null, setAt: at };
    expect(end.value).toEqual({ items: [{ referenceId, reporting, errorType: null }] });
  });

  it('has a later time than the setting before, whatever the clock says', () => {
    const reporting = { at: runAt + 5_000, parkedSeconds: 60 };

    const end = ask({ vehicles: found({ ...vehicle, reporting }) });

    const later = new Date(runAt + 5_001).toISOString();
    expect(end.value).toMatchObject({ items: [{ reporting: { parkedSeconds: null, setAt: later } }] });
  });

  it('writes nothing when no vehicle may be asked', () => {
    const end = ask({ referenceIds: ids, vehicles: found({ ...vehicle, status: 'SUSPENDED' }) });

    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances', 'vehicles']);
    expect(end.value).toEqual({
      items: [
        { referenceId, reporting: null, errorType: 'VEHICLE_SUSPENDED' },
        { referenceId: other, reporting: null, errorType: 'VEHICLE_NOT_FOUND' },
      ],
    });
  });

  it.each<[string, Parameters<typeof ask>[0], string]>([
    ['no vehicle', { referenceIds: [] }, 'INVALID_ARGUMENT'],
    ['26 vehicles', { referenceIds: Array<string>(26).fill(referenceId) }, 'INVALID_ARGUMENT'],
    ['a call over the limit', { used: 4 }, 'RATE_LIMITED'],
    ['a vehicle that changed meanwhile', { written: cancelled('ConditionalCheckFailed') }, 'CONFLICT'],
    ['a vehicle that is being written', { written: cancelled('TransactionConflict') }, 'CONFLICT'],
    ['a write that failed', { written: cancelled('None') }, 'SERVICE_UNAVAILABLE'],
    ['a read that failed', { vehicles: { error: { type: 'any', message: '' } } }, 'SERVICE_UNAVAILABLE'],
    [
      'a vehicle that was not read',
      { vehicles: { result: { data: { vehicles: [] }, unprocessedKeys: { vehicles: [{}] } } } },
      'SERVICE_UNAVAILABLE',
    ],
  ])('refuses %s', (_, more, code) => {
    expect(ask(more).error?.errorType).toBe(code);
  });
});

function cancelled(type: string): AwsResponse {
  return {
    error: { type: 'DynamoDB:TransactionCanceledException', message: '' },
    result: { cancellationReasons: [{ type }, { type: 'None' }, { type: 'None' }] },
  };
}
