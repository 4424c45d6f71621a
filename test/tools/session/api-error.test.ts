/** The message of an error of the API. */
import { expect, it } from 'vitest';
import { ApiError } from '../../../tools/session/field-request.ts';

it('says from when on a request is possible', () => {
  const message = 'The claim waits.';
  const errorInfo = { retryAfterSeconds: 3600 };
  const before = Date.now();

  const error = new ApiError({ errors: [{ errorType: 'CLAIM_WAITING', message, errorInfo }] });
  const others = new ApiError({ errors: [{ errorType: 'CONFLICT', message: 'No.', errorInfo: null }] });

  const form = /^The API responded with CLAIM_WAITING: The claim waits\. Possible from (\S+Z) on\.$/;
  const [, from = ''] = form.exec(error.message) ?? [];
  expect(Date.parse(from) - before).toBeGreaterThanOrEqual(3_600_000);
  expect(Date.parse(from) - Date.now()).toBeLessThanOrEqual(3_600_000);
  expect(others.message).toBe('The API responded with CONFLICT: No.');
});
