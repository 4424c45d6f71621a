/**
 * Provisioning, step 2 of 2: hands the input with the authenticated caller to the saga, and its
 * result or typed error to the caller.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type {
  Answer,
  ContractError,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
} from '../../domain/contracts.ts';
import { fail, failAs } from '../runtime/fail.ts';
import type { ProvisionContext } from './provision-context.ts';

/** Calls the function. */
export function request(ctx: ProvisionContext): LambdaRequest {
  const payload: ProvisionVehicleRequest = { caller: ctx.stash.caller, input: ctx.args.input };
  return { operation: 'Invoke', payload };
}

/**
 * What the saga threw or could not say is SERVICE_UNAVAILABLE: it may have gone on, and the same
 * call again finds out.
 */
export function response(ctx: ProvisionContext<Answer<ProvisionVehicleResult> | null>): null {
  const answer = ctx.result;
  if (ctx.error || !answer) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` tells the two kinds of result apart; the dialect has no `in`, by which the
  // compiler would see it.
  if (!Object.hasOwn(answer, 'ok')) {
    failAs((answer as { readonly error: ContractError }).error);
  }
  ctx.stash.provisioned = (answer as { readonly ok: ProvisionVehicleResult }).ok;
  return null;
}
