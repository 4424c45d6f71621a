/** How a handler's evaluation can end, other than by returning. */

/** An entry of `errors` that a handler requested, without path and locations. */
export interface FieldError {
  readonly message: string;
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;
}

/**
 * Ends the field with an error: `util.error`, `util.unauthorized`, an exceeded limit or an error in
 * the code.
 */
export class ResolverError extends Error implements FieldError {
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;

  constructor(message: string, errorType: string | null, data: unknown = null, errorInfo: unknown = null) {
    super(message);
    this.name = 'ResolverError';
    this.errorType = errorType;
    this.data = data;
    this.errorInfo = errorInfo;
  }
}

/** `util.unauthorized()`. The message is added where type and field are known. */
export class UnauthorizedError extends Error {}

/** A handler iterated more often than a test allows. This must fail the test, not the field. */
export class TooManyIterationsError extends Error {}

/** Thrown by `runtime.earlyReturn` to end the handler with `value`; `END` leaves the pipeline. */
export class EarlyReturnError extends Error {
  readonly value: unknown;
  readonly skipTo: 'END' | 'NEXT';

  constructor(value: unknown, skipTo: 'END' | 'NEXT') {
    super('early return');
    this.value = value;
    this.skipTo = skipTo;
  }
}

/** The error of a failure inside a handler's code. AWS shows clients no more than this. */
export function handlerError(message: string): ResolverError {
  return new ResolverError(message, 'Code');
}
