/** Provisioning: hands the input with the authenticated caller to the saga, and its answer or typed error to the caller. */
import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type {
  Answer,
  ContractError,
  ProvisionVehicleRequest,
  ProvisionVehicleResult,
} from '../../domain/contracts.ts';
import type {
  MutationProvisionVehicleArgs,
  ProvisionedVehicle,
} from '../../domain/generated/schema-types.ts';
import { fail, failAs } from '../runtime/fail.ts';
import { requireCaller } from '../runtime/caller.ts';

type ProvisionContext<Result = unknown> = Context<
  MutationProvisionVehicleArgs,
  Record<string, never>,
  undefined,
  undefined,
  Result
>;

/** Fails with TENANT_REQUIRED before any call. */
export function request(ctx: ProvisionContext): LambdaRequest {
  const payload: ProvisionVehicleRequest = { caller: requireCaller(ctx), input: ctx.args.input };
  return { operation: 'Invoke', payload };
}

/** What the saga threw or could not say is SERVICE_UNAVAILABLE: it may have gone on, and the same call again finds out. */
export function response(ctx: ProvisionContext<Answer<ProvisionVehicleResult> | null>): ProvisionedVehicle {
  const answer = ctx.result;
  if (ctx.error || !answer) fail('SERVICE_UNAVAILABLE');
  // `Object.hasOwn` tells the two kinds of answer apart; the dialect has no `in`, by which the compiler would see it.
  if (Object.hasOwn(answer, 'ok')) return (answer as { readonly ok: ProvisionVehicleResult }).ok;
  return failAs((answer as { readonly error: ContractError }).error);
}
