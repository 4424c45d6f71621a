/**
 * Ends a resolver with an error of the catalogue and its fixed message. Resolvers fail in no other
 * way.
 */
import { util } from '@aws-appsync/utils';
import type { ContractError } from '../../domain/contracts.ts';
import { type ErrorCode, type ErrorInfo, errorMessages } from '../../domain/errors.ts';

/**
 * Ends the field with the code as `errorType` and the facts as `errorInfo`. AWS's own error
 * messages are never returned, because they may quote keys and values; neither are partial results.
 */
export function fail<Code extends ErrorCode>(code: Code, info?: ErrorInfo<Code>): never {
  return util.error(errorMessages[code], code, null, info ?? null);
}

/**
 * Ends the field with a function's error. An unknown code comes from a function newer than this
 * resolver and becomes SERVICE_UNAVAILABLE.
 */
export function failAs(error: ContractError): never {
  if (!Object.hasOwn(errorMessages, error.code)) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return util.error(errorMessages[error.code], error.code, null, error.info ?? null);
}
