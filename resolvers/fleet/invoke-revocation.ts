/** Revoking a Reference ID: invokes the function with the authenticated caller. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type {
  ContractError,
  FunctionResponse,
  RevokeVehicleRequest,
  RevokeVehicleResult,
} from '../../domain/contracts.ts';
import { fail, failAs } from '../runtime/fail.ts';
import type { RevocationContext } from './context.ts';

/** Passes the Reference ID of the stash and the reason. */
export function request(ctx: RevocationContext): LambdaRequest {
  const { caller, referenceId } = ctx.stash;
  if (referenceId === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const payload: RevokeVehicleRequest = { caller, referenceId, reason: ctx.args.reason };
  return { operation: 'Invoke', payload };
}

/**
 * Fails with SERVICE_UNAVAILABLE when the function threw or returned nothing: the Reference ID may
 * be revoked, and a retry returns its result.
 */
export function response(ctx: RevocationContext<FunctionResponse<RevokeVehicleResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` distinguishes the two responses. APPSYNC_JS has no `in`, by which the compiler
  // would narrow the type.
  if (!Object.hasOwn(result, 'ok')) {
    failAs((result as { readonly error: ContractError }).error);
  }
  ctx.stash.revoked = (result as { readonly ok: RevokeVehicleResult }).ok;
  return null;
}
