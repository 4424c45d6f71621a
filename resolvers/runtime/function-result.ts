/** Reads the response of a Lambda function that follows the contract of `domain/contracts.ts`. */
import type { ContractError, FunctionResponse } from '../../domain/contracts.ts';
import { fail, failAs } from './fail.ts';

/** The context of a response handler whose data source is a function. */
export interface FunctionContext<Result> {
  readonly error?: unknown;
  readonly result?: FunctionResponse<Result> | null;
}

/**
 * Returns the function's result. Fails with the function's typed error, and with
 * SERVICE_UNAVAILABLE when the function threw or returned nothing.
 */
export function requireResult<Result>(ctx: FunctionContext<Result>): Result {
  const result = ctx.result;
  if (ctx.error || !result) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` distinguishes the two responses. APPSYNC_JS has no `in`, by which the compiler
  // would narrow the type.
  if (!Object.hasOwn(result, 'ok')) {
    failAs((result as { readonly error: ContractError }).error);
  }
  return (result as { readonly ok: Result }).ok;
}
