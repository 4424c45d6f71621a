/**
 * The one way for a resolver to end in an error: by a code of the catalogue, with its fixed
 * message.
 */
import { util } from '@aws-appsync/utils';
import type { ContractError } from '../../domain/contracts.ts';
import { type ErrorCode, type ErrorInfo, errorCatalogue } from '../../domain/errors.ts';

/**
 * Ends the field with the code as `errorType` and the facts as `errorInfo`. AWS's own error texts
 * never pass, since they may quote keys and values; neither do partial results.
 */
export function fail<Code extends ErrorCode>(code: Code, info?: ErrorInfo<Code>): never {
  return util.error(errorCatalogue[code].message, code, null, info ?? null);
}

/**
 * Ends the field with a function's error. A code that the catalogue does not have comes from a
 * function newer than this resolver, and is told as SERVICE_UNAVAILABLE.
 */
export function failAs(error: ContractError): never {
  if (!Object.hasOwn(errorCatalogue, error.code)) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return util.error(errorCatalogue[error.code].message, error.code, null, error.info ?? null);
}
