/** How a handler's evaluation ends other than by returning. */

/** An entry of `errors` that a handler asked for, before it is given path and locations. */
export interface FieldError {
  readonly message: string;
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;
}

/**
 * Ends the field with an error: `util.error`, `util.unauthorized`, a broken limit or an error in the
 * code.
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

/** `util.unauthorized()`; the field's own words are put in where type and field are known. */
export class UnauthorizedError extends Error {}

/**
 * A handler iterated more often than a test allows. It must fail the test and not the field.
 */
export class IterationAlarm extends Error {}

/** `runtime.earlyReturn(value, {skipTo})`. */
export class EarlyReturn extends Error {
  readonly value: unknown;
  readonly skipTo: 'END' | 'NEXT';

  constructor(value: unknown, skipTo: 'END' | 'NEXT') {
    super('early return');
    this.value = value;
    this.skipTo = skipTo;
  }
}

/**
 * AppSync's error type for what goes wrong inside a handler's code. AWS shows no more than this to
 * clients.
 */
export function handlerError(message: string): ResolverError {
  return new ResolverError(message, 'Code');
}
