/**
 * Changing a TCU: invokes the function with the checked change and the authenticated caller.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { ChangeTcuResult, ContractError, FunctionResponse } from '../../domain/contracts.ts';
import type { ChangeContext } from './context.ts';

/** Passes the change of the stash. */
export function request(ctx: ChangeContext): LambdaRequest {
  return { operation: 'Invoke', payload: ctx.stash.change };
}

/**
 * Stores the result or the error, which is returned after the record. SERVICE_UNAVAILABLE when the
 * function threw or returned nothing: the change may have happened, and a retry returns its result.
 */
export function response(ctx: ChangeContext<FunctionResponse<ChangeTcuResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result) {
    ctx.stash.failure = { code: 'SERVICE_UNAVAILABLE' };
  }
  // `Object.hasOwn` distinguishes the two responses. APPSYNC_JS has no `in`, by which the compiler
  // would narrow the type.
  else if (Object.hasOwn(result, 'ok')) {
    ctx.stash.changed = (result as { readonly ok: ChangeTcuResult }).ok;
  } else {
    ctx.stash.failure = (result as { readonly error: ContractError }).error;
  }
  return null;
}
