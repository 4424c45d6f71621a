/**
 * Wraps a Lambda function's work in the contract of `domain/contracts.ts`. A caller's mistake and a
 * passing weakness of AWS are answers; anything else is logged by its facts and thrown without its
 * message, because Lambda itself prints what a handler throws.
 */
import type { Answer } from '../../domain/contracts.ts';
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
 * What leaves a handler in place of an unexpected error: its name (which alarms and tests can tell
 * apart), never its message.
 */
export class UnexpectedError extends Error {
  constructor(errorName: string) {
    super('Unexpected failure');
    this.name = errorName;
  }
}

/** A handler that answers `{ok}` or `{error}`, and throws UnexpectedError only. */
export function requestHandler<Request, Result>(
  work: (request: Request, context: InvocationContext) => Promise<Result>,
): (request: Request, context: InvocationContext) => Promise<Answer<Result>> {
  return async (request, context) => {
    logInvocation(context.awsRequestId);
    try {
      return { ok: await work(request, context) };
    } catch (error) {
      return toAnswer(error);
    } finally {
      publishMetrics();
    }
  };
}

/**
 * A handler for events that nobody waits for: an answer for Lambda itself at most, and the same
 * care about what is thrown.
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

function toAnswer(error: unknown): Answer<never> {
  if (error instanceof VehicleError) {
    logInfo('The request was refused', { code: error.code });
    return { error: { code: error.code, ...(error.info === undefined ? {} : { info: { ...error.info } }) } };
  }
  if (isTransient(error)) {
    countMetric('AwsFailure');
    logWarning('AWS did not do its part', { failure: toFailure(error) });
    return { error: { code: 'SERVICE_UNAVAILABLE' } };
  }
  throw unexpected(error);
}

function unexpected(error: unknown): UnexpectedError {
  const failure = toFailure(error);
  logError('The function failed', { failure });
  return new UnexpectedError(failure.errorName);
}
