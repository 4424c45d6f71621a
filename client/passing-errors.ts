/** Which errors pass by themselves, so that the same request may succeed later. */
import type { RealtimeError } from './messages.ts';

/**
 * AppSync's own limits of the moment and troubles, and the API's word for those of its data
 * sources.
 */
const passing = new Set([
  'LimitExceededError',
  'DuplicatedOperationError',
  'ExecutionTimeout',
  'InternalFailure',
  'InternalFailureException',
  'SERVICE_UNAVAILABLE',
]);

/** True when every error may pass; false when there is none, since then nothing says so. */
export function mayPass(errors: readonly RealtimeError[]): boolean {
  return errors.length > 0 && errors.every(({ errorType }) => passing.has(errorType ?? ''));
}

/** Error type of a token that AppSync does not take. */
export const unauthorizedType = 'UnauthorizedException';
