/**
 * Changing a TCU, last step: invokes the function with the checked change and the authenticated
 * caller.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { ChangeTcuResult, FunctionResponse } from '../../domain/contracts.ts';
import { requireResult } from '../runtime/function-result.ts';
import type { ChangeContext } from './context.ts';

/** Passes the change of the stash. */
export function request(ctx: ChangeContext): LambdaRequest {
  return { operation: 'Invoke', payload: ctx.stash.change };
}

/**
 * Fails with SERVICE_UNAVAILABLE when the function threw or returned nothing: the change may have
 * happened, and a retry returns its result.
 */
export function response(ctx: ChangeContext<FunctionResponse<ChangeTcuResult> | null>): null {
  ctx.stash.changed = requireResult(ctx);
  return null;
}
