/** The message of an error of the API. */
import { expect, it, vi } from 'vitest';
import { ApiError } from '../../../tools/session/field-request.ts';

it('says from when on a request is possible', () => {
  vi.useFakeTimers({ now: Date.parse('2026-03-01T10:00:00Z') });
  const message = 'The claim waits.';
  const errorInfo = { retryAfterSeconds: 3600 };

  const error = new ApiError({ errors: [{ errorType: 'CLAIM_WAITING', message, errorInfo }] });
  const others = new ApiError({ errors: [{ errorType: 'CONFLICT', message: 'No.', errorInfo: null }] });
  vi.useRealTimers();

  expect(error.message).toBe(
    'The API responded with CLAIM_WAITING: The claim waits. Possible from 2026-03-01T11:00:00.000Z on.',
  );
  expect(others.message).toBe('The API responded with CONFLICT: No.');
});
