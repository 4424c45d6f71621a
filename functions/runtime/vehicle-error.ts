/**
 * The exception for what a caller can correct or retry; the handler turns it into the contract's
 * `{error}`.
 */
import type { ErrorCode, ErrorInfo } from '../../domain/errors.ts';

/**
 * An error of the catalogue. `message` is the code, never a text that could hold input; the cause
 * is for the log only.
 */
export class VehicleError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly info: ErrorInfo<Code>;

  constructor(code: Code, info: ErrorInfo<Code>, options?: ErrorOptions) {
    super(code, options);
    this.name = 'VehicleError';
    this.code = code;
    this.info = info;
  }
}
