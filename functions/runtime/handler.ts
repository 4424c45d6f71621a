/**
 * Wraps the work of Lambda functions in the contract of `domain/contracts.ts`. A caller's mistake
 * and a transient failure of AWS are returned as `{error}`. Any other error is logged by its facts
 * and thrown without its message, because Lambda logs what a handler throws.
 */
import type { FunctionResponse } from '../../domain/contracts.ts';
import { isTransient, toFailure } from './failure.ts';
import { logError, logInfo, logInvocation, logWarning } from './log.ts';
import { countMetric, publishMetrics } from './metrics.ts';
import { VehicleError } from './vehicle-error.ts';

/** The part of Lambda's context that functions use. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * What a handler throws instead of an unexpected error: it keeps the name, by which alarms and
 * tests distinguish errors, but never the message.
 */
export class UnexpectedError extends Error {
  constructor(errorName: string) {
    super('Unexpected failure');
    this.name = errorName;
  }
}

/**
 * A handler for callers that wait for a response: returns `{ok}` or `{error}`, and throws only
 * UnexpectedError.
 */
export function requestHandler<Request, Result>(
  work: (request: Request, context: InvocationContext) => Promise<Result>,
): (request: Request, context: InvocationContext) => Promise<FunctionResponse<Result>> {
  return async (request, context) => {
    logInvocation(context.awsRequestId);
    try {
      return { ok: await work(request, context) };
    } catch (error) {
      return toErrorResponse(error);
    } finally {
      publishMetrics();
    }
  };
}

/**
 * A handler for events and schedules. Returns at most a response for Lambda itself, and throws only
 * UnexpectedError.
 */
export function eventHandler<Event, Result = void>(
  work: (event: Event, context: InvocationContext) => Promise<Result>,
): (event: Event, context: InvocationContext) => Promise<Result> {
  return async (event, context) => {
    logInvocation(context.awsRequestId);
    try {
      return await work(event, context);
    } catch (error) {
      throw unexpected(error);
    } finally {
      publishMetrics();
    }
  };
}

function toErrorResponse(error: unknown): FunctionResponse<never> {
  if (error instanceof VehicleError) {
    logInfo('The request was refused', { code: error.code });
    return { error: { code: error.code, ...(error.info === undefined ? {} : { info: { ...error.info } }) } };
  }
  if (isTransient(error)) {
    countMetric('AwsFailure');
    logWarning('The AWS call failed and can be retried', { failure: toFailure(error) });
    return { error: { code: 'SERVICE_UNAVAILABLE' } };
  }
  throw unexpected(error);
}

function unexpected(error: unknown): UnexpectedError {
  const failure = toFailure(error);
  logError('The function failed', { failure });
  return new UnexpectedError(failure.errorName);
}
