/** Suspending and resuming, last step: invokes the function with the authenticated caller. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type {
  ChangeSuspensionRequest,
  ChangeSuspensionResult,
  ContractError,
  FunctionResponse,
} from '../../domain/contracts.ts';
import { fail, failAs } from '../runtime/fail.ts';
import type { SuspensionContext } from './context.ts';

/** Passes the vehicles, and the reason of a suspension. */
export function request(ctx: SuspensionContext): LambdaRequest {
  const { reason, referenceIds } = ctx.args;
  const payload: ChangeSuspensionRequest = { caller: ctx.stash.caller, referenceIds, reason };
  return { operation: 'Invoke', payload };
}

/**
 * Fails with SERVICE_UNAVAILABLE when the function threw or returned nothing: some vehicles may
 * have changed, and a retry returns what became of each.
 */
export function response(ctx: SuspensionContext<FunctionResponse<ChangeSuspensionResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` distinguishes the two responses. APPSYNC_JS has no `in`, by which the compiler
  // would narrow the type.
  if (!Object.hasOwn(result, 'ok')) {
    failAs((result as { readonly error: ContractError }).error);
  }
  ctx.stash.changed = (result as { readonly ok: ChangeSuspensionResult }).ok;
  return null;
}
