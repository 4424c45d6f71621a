/** The contract between functions and resolvers, and what a function logs. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorCatalogue } from '../../../domain/error-catalogue.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { UnexpectedError, eventHandler, requestHandler } from '../../../functions/runtime/handler.ts';
import { VehicleError } from '../../../functions/runtime/vehicle-error.ts';
import { findLeaks } from '../../support/leaks.ts';
import { europeanVin } from '../../support/vins.ts';

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 1_000 };
// The catalogue's keys are its codes.
const codes = Object.keys(errorCatalogue) as ErrorCode[];

let written: string[];
beforeEach(() => {
  written = [];
  const keep = (chunk: unknown) => written.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

describe('requestHandler', () => {
  it('returns the result of the work', async () => {
    const handler = requestHandler(({ value }: { value: number }) => Promise.resolve({ twice: value * 2 }));

    expect(await handler({ value: 4 }, context)).toEqual({ ok: { twice: 8 } });
  });

  it.each(codes)('returns %s as an error of the contract', async (code) => {
    const handler = requestHandler(() =>
      Promise.reject(new VehicleError(code, undefined, { cause: new Error('x') })),
    );

    expect(await handler({}, context)).toEqual({ error: { code } });
  });

  it('returns the facts of an error with its code', async () => {
    const error = new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds: 5 });
    const handler = requestHandler(() => Promise.reject(error));

    expect(await handler({}, context)).toEqual({
      error: { code: 'PROVISIONING_IN_PROGRESS', info: { retryAfterSeconds: 5 } },
    });
  });

  it('returns SERVICE_UNAVAILABLE for a transient failure of AWS', async () => {
    const error = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const handler = requestHandler(() => Promise.reject(error));

    expect(await handler({}, context)).toEqual({ error: { code: 'SERVICE_UNAVAILABLE' } });
  });

  it('throws an unexpected error with its name only', async () => {
    const handler = requestHandler(() => Promise.reject(new TypeError(`cannot read ${europeanVin()}`)));

    const thrown = await handler({}, context).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(UnexpectedError);
    expect(thrown).toMatchObject({ name: 'TypeError', message: 'Unexpected failure' });
    expect(thrown).not.toHaveProperty('cause');
  });
});

describe('eventHandler', () => {
  it('throws an unexpected error with its name only', async () => {
    const handler = eventHandler(() => Promise.reject(new RangeError(europeanVin())));

    const thrown = await handler({}, context).catch((error: unknown) => error);

    expect(thrown).toMatchObject({ name: 'RangeError', message: 'Unexpected failure' });
  });
});

it('logs neither the event nor an error message, with any Powertools settings in the environment', async () => {
  vi.stubEnv('POWERTOOLS_LOGGER_LOG_EVENT', 'true');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  const request = { vin: europeanVin() };
  const failures = [
    new Error(request.vin),
    new VehicleError('INVALID_VIN', undefined, { cause: new Error(request.vin) }),
    Object.assign(new Error(request.vin), { code: 'ECONNRESET' }),
  ];

  for (const failure of failures) {
    await requestHandler(() => Promise.reject(failure))(request, context).catch(() => undefined);
  }

  expect(written.length).toBeGreaterThanOrEqual(failures.length);
  expect(findLeaks('output', written.join('\n'))).toEqual([]);
  vi.unstubAllEnvs();
});
