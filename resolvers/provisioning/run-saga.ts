/**
 * Provisioning, last step: invokes the saga with the input and the authenticated caller, and
 * returns its result or typed error.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type {
  ContractError,
  FunctionResponse,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
} from '../../domain/contracts.ts';
import { fail, failAs } from '../runtime/fail.ts';
import type { ProvisionContext } from './provision-context.ts';

/**
 * Passes the input with the stash's caller, so that the saga never takes the caller from arguments.
 */
export function request(ctx: ProvisionContext): LambdaRequest {
  const payload: ProvisionVehicleRequest = { caller: ctx.stash.caller, input: ctx.args.input };
  return { operation: 'Invoke', payload };
}

/**
 * Fails with SERVICE_UNAVAILABLE when the function threw or returned nothing: the saga may have
 * continued, and a retry returns its result.
 */
export function response(ctx: ProvisionContext<FunctionResponse<ProvisionVehicleResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` distinguishes the two responses. APPSYNC_JS has no `in`, by which the compiler
  // would narrow the type.
  if (!Object.hasOwn(result, 'ok')) {
    failAs((result as { readonly error: ContractError }).error);
  }
  ctx.stash.provisioned = (result as { readonly ok: ProvisionVehicleResult }).ok;
  return null;
}
