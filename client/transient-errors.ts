/** Which errors are transient, so that the same request may succeed later. */
import type { RealtimeError } from './messages.ts';

/** AppSync's own limits and failures, and the API's code for those of its data sources. */
const transient = new Set([
  'LimitExceededError',
  'DuplicatedOperationError',
  'ExecutionTimeout',
  'InternalFailure',
  'InternalFailureException',
  'SERVICE_UNAVAILABLE',
]);

/** True when every error is transient; false for an empty list, which says nothing. */
export function areTransient(errors: readonly RealtimeError[]): boolean {
  return errors.length > 0 && errors.every(({ errorType }) => transient.has(errorType ?? ''));
}

/** Error type of a token that AppSync rejects. */
export const unauthorizedType = 'UnauthorizedException';
