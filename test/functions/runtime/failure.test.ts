/** What functions log about errors. They do not log messages, because those may contain a VIN. */
import { KMSServiceException } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { isTransient, toFailure } from '../../../functions/runtime/failure.ts';
import { findLeaks } from '../../support/leaks.ts';
import { europeanVin } from '../../support/vins.ts';

describe('toFailure', () => {
  it.each([
    ['a plain error', (text: string) => new Error(text)],
    ['a message of several lines', (text: string) => new Error(`first\n    at ${text} (file.ts:1:1)\nlast`)],
    [
      'an error named after its input',
      (text: string) => Object.assign(new Error('no'), { name: `Bad "${text}"` }),
    ],
    ['a code made of input', (text: string) => Object.assign(new Error('no'), { code: `no such ${text}` })],
    ['an error with a cause', (text: string) => new Error('no', { cause: new Error(text) })],
    ['further fields', (text: string) => Object.assign(new Error('no'), { value: text })],
    ['a text that was thrown', (text: string) => text],
    ['a response of AWS', (text: string) => awsError('ValidationException', 400, text)],
  ])('holds no VIN: %s', (_, failureWith) => {
    const error = failureWith(`vehicle ${europeanVin()}`);

    const facts = JSON.stringify(toFailure(error));

    expect(findLeaks('facts', facts)).toEqual([]);
  });

  it('names the exception, the request and the source position', () => {
    const error = awsError('DisabledException', 400, 'any');

    const facts = toFailure(error);

    expect(facts).toMatchObject({
      errorName: 'DisabledException',
      awsRequestId: 'request-1',
      httpStatus: 400,
    });
    expect(facts.frames?.[0]).toContain('failure.test.ts');
  });
});

describe('isTransient', () => {
  it.each([
    ['throttling', awsError('ThrottlingException', 400), true],
    ['a failure of the service', awsError('AnyInternalThing', 500), true],
    ['too many requests', awsError('AnyThing', 429), true],
    ['a broken connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), true],
    ['the end of the time budget', AbortSignal.abort().reason as unknown, true],
    ['a permission that is missing', awsError('AccessDeniedException', 400), false],
    ['an invalid request', awsError('ValidationException', 400), false],
    ['an error in the code', new TypeError('x'), false],
    ['a thrown value that is not an error', 'x', false],
  ])('%s', (_, error, transient) => {
    expect(isTransient(error)).toBe(transient);
  });
});

function awsError(name: string, httpStatusCode: number, message = 'x') {
  const $metadata = { httpStatusCode, requestId: 'request-1' };
  return new KMSServiceException({ name, message, $fault: 'client', $metadata });
}
