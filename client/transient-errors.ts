/** Which errors are transient, so that the same request may succeed later. */
import type { RealtimeError } from './messages.ts';

/** Error type of a request that AWS WAF blocks, which counts requests over minutes. */
export const wafType = 'WAFForbiddenException';

/**
 * AppSync's own limits (assumption appsync-52) and failures, AWS WAF's limits of requests from one
 * address, which many users may share, and the API's code for failures of its data sources.
 */
const transient = new Set([
  wafType,
  'TooManyRequestsException',
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
