import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/errors.ts';
import { europeanVin } from '../support/vins.ts';
import { type AwsAnswer, runEnvironment, runField } from './run-field.ts';

const input = { vin: europeanVin(), deviceId: 'TCU-1', certificateSigningRequest: 'pem', attributes: null };
const provisioned = {
  referenceId: 'r',
  certificate: 'c',
  certificateChain: 'cc',
  iotEndpoint: 'e',
  notAfter: 'n',
};

const provision = (
  provisionVehicle: AwsAnswer,
  groups: readonly string[] = ['provisioners', 'tenant:acme'],
) =>
  runField('provisionVehicle', {
    args: { input },
    groups,
    env: { ...runEnvironment, PROVISIONINGS_OF_PERSON_PER_MINUTE: '2' },
    answers: { allowances: { result: { used: 2 } }, provisionVehicle },
  });

describe('provisionVehicle', () => {
  it('hands on the input with the caller that the token names', () => {
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
    'tells %s with its own message and the facts',
    (code, { message }) => {
      const end = provision({ result: { error: { code, info: { fact: 1 } } } });

      expect(end.error).toEqual({ errorType: code, message, errorInfo: { fact: 1 } });
    },
  );

  it.each<[string, AwsAnswer]>([
    ['the function throws', { error: { type: 'Lambda:Unhandled', message: `broke on ${input.vin}` } }],
    ['the function answers nothing', { result: null }],
    ['the function answers an unknown code', { result: { error: { code: 'NEW_CODE' } } }],
    ['the function answers the name of a method', { result: { error: { code: 'toString' } } }],
  ])('tells SERVICE_UNAVAILABLE when %s', (_name, answer) => {
    const end = provision(answer);

    expect(end.error).toEqual({
      errorType: 'SERVICE_UNAVAILABLE',
      message: errorCatalogue.SERVICE_UNAVAILABLE.message,
      errorInfo: null,
    });
  });

  it.each([
    [{ result: { used: 3 } }, 'RATE_LIMITED', { retryAfterSeconds: 53 }],
    [{ error: { type: 'DynamoDB:InternalServerError', message: 'secret' } }, 'SERVICE_UNAVAILABLE', null],
  ])('hands nothing on without an allowance: %j', (allowances, errorType, errorInfo) => {
    const end = runField('provisionVehicle', {
      args: { input },
      groups: ['provisioners', 'tenant:acme'],
      env: { ...runEnvironment, PROVISIONINGS_OF_PERSON_PER_MINUTE: '2' },
      answers: { allowances },
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
