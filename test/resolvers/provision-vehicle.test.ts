import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import { europeanVin } from '../support/vins.ts';
import { type AwsResponse, runEnvironment, runField } from './run-field.ts';

const input = { vin: europeanVin(), deviceId: 'TCU-1', certificateSigningRequest: 'pem', attributes: null };
const provisioned = {
  referenceId: 'r',
  certificate: 'c',
  certificateChain: 'cc',
  iotEndpoint: 'e',
  telemetryTopic: 't',
  notAfter: 'n',
};

const provision = (
  provisionVehicle: AwsResponse,
  groups: readonly string[] = ['provisioners', 'tenant:acme'],
) =>
  runField('provisionVehicle', {
    args: { input },
    groups,
    env: { ...runEnvironment, PROVISIONINGS_OF_PERSON_PER_MINUTE: '2' },
    responses: { allowances: { result: { used: 2 } }, provisionVehicle },
  });

describe('provisionVehicle', () => {
  it('invokes the function with the input and the caller from the token', () => {
    const end = provision({ result: { ok: provisioned } });

    expect(end.value).toEqual(provisioned);
    expect(end.calls).toEqual([
      expect.objectContaining({ dataSource: 'allowances' }),
      {
        dataSource: 'provisionVehicle',
        request: {
          operation: 'Invoke',
          payload: {
            caller: { principalId: 'caller', tenantId: 'acme', roles: ['provisioners'], clientId: 'client' },
            input,
          },
        },
      },
    ]);
  });

  it.each(Object.entries(errorCatalogue))(
    'fails with %s, its own message and the facts',
    (code, { message }) => {
      const end = provision({ result: { error: { code, info: { fact: 1 } } } });

      expect(end.error).toEqual({ errorType: code, message, errorInfo: { fact: 1 } });
    },
  );

  it.each<[string, AwsResponse]>([
    ['the function throws', { error: { type: 'Lambda:Unhandled', message: `broke on ${input.vin}` } }],
    ['the function returns nothing', { result: null }],
    ['the function returns an unknown code', { result: { error: { code: 'NEW_CODE' } } }],
    ['the function returns the name of a method', { result: { error: { code: 'toString' } } }],
  ])('fails with SERVICE_UNAVAILABLE when %s', (_name, response) => {
    const end = provision(response);

    expect(end.error).toEqual({
      errorType: 'SERVICE_UNAVAILABLE',
      message: errorCatalogue.SERVICE_UNAVAILABLE.message,
      errorInfo: null,
    });
  });

  it.each([
    [{ result: { used: 3 } }, 'RATE_LIMITED', { retryAfterSeconds: 53 }],
    [{ error: { type: 'DynamoDB:InternalServerError', message: 'secret' } }, 'SERVICE_UNAVAILABLE', null],
  ])('invokes no function without an allowance: %j', (allowances, errorType, errorInfo) => {
    const end = runField('provisionVehicle', {
      args: { input },
      groups: ['provisioners', 'tenant:acme'],
      env: { ...runEnvironment, PROVISIONINGS_OF_PERSON_PER_MINUTE: '2' },
      responses: { allowances },
    });

    expect(end.error).toMatchObject({ errorType, errorInfo });
    expect(end.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances']);
  });

  it('makes no call without a tenant', () => {
    const end = provision({ result: { ok: provisioned } }, ['provisioners']);

    expect(end.error?.errorType).toBe('TENANT_REQUIRED');
    expect(end.calls).toEqual([]);
  });
});
