/**
 * Provisioning, last step: invokes the saga with the input and the authenticated caller, and
 * returns its result or typed error.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type {
  FunctionResponse,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
} from '../../domain/contracts.ts';
import { requireResult } from '../runtime/function-result.ts';
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
  ctx.stash.provisioned = requireResult(ctx);
  return null;
}
