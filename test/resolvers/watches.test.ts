/** The fields that renew and end a viewer's watch of a vehicle. */
import { describe, expect, it } from 'vitest';
import { leaseSeconds } from '../../domain/live-mode.ts';
import { type AwsResponse, runAt, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const watchId = '5a0d6f0e-8a60-4a3f-9f0d-0f4f3f1a2b3c';
const since = '2026-03-01T00:00:00.000Z';
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'DRIVER', since };
const written: AwsResponse = { result: { data: { watches: [{}] }, unprocessedKeys: {} } };

const change = (
  field: string,
  lease: AwsResponse = written,
  {
    id = watchId,
    used = 1,
    ...responses
  }: { readonly id?: string; readonly used?: number } & Record<string, unknown> = {},
) =>
  runField(field, {
    args: { referenceId, watchId: id },
    groups: ['owners', 'tenant:acme'],
    responses: {
      allowances: { result: { used } },
      vehicles: { result: vehicle },
      accesses: { result: access },
      watchedVehicles: lease,
      ...responses,
    },
  });

describe.each([
  ['renewWatch', leaseSeconds],
  ['endWatch', 0],
])('%s', (field, liveSeconds) => {
  it('writes the lease of the viewer, which names the access and no person', () => {
    const end = change(field);

    expect(end.error).toBeUndefined();
    expect(end.value).toEqual({ referenceId, watchId, liveSeconds });
    const until = { N: Math.floor(runAt / 1000) + liveSeconds };
    expect(end.calls.at(-1)?.request).toEqual({
      operation: 'BatchPutItem',
      tables: {
        watches: [
          {
            ...{ referenceId: { S: referenceId }, watch: { S: `${since}#${watchId}` } },
            ...{ until, expiresAt: until },
          },
        ],
      },
    });
  });

  it.each<[string, AwsResponse]>([
    ['the write failed', { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } }],
    ['DynamoDB did not process it', { result: { data: {}, unprocessedKeys: { watches: [{}] } } }],
  ])('fails with SERVICE_UNAVAILABLE when %s', (_name, lease) => {
    expect(change(field, lease).error?.errorType).toBe('SERVICE_UNAVAILABLE');
  });

  it('counts against the allowance of subscription starts', () => {
    const end = change(field, written, { used: 1_000 });

    expect(end.error?.errorType).toBe('RATE_LIMITED');
    expect(end.calls).toHaveLength(1);
  });

  it('fails with VEHICLE_NOT_FOUND, without a write, for a person without access', () => {
    const end = change(field, written, { accesses: { result: null } });

    expect(end.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(end.calls).toHaveLength(3);
  });

  it('refuses an id that is not a UUID before any call', () => {
    const end = change(field, written, { id: 'WVWZZZ1JZXW000001' });

    expect(end.error?.errorType).toBe('INVALID_ARGUMENT');
    expect(end.calls).toEqual([]);
  });
});
