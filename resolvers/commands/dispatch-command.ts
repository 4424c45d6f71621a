/** Sending, last step: has the command handed over for delivery. */
import type { LambdaRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { Answer, ContractError } from '../../domain/contracts.ts';
import type { MutationSendRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail, failAs } from '../runtime/fail.ts';

/** Fails with VEHICLE_NOT_FOUND when the caller may not see the vehicle. */
export function request(ctx: VehicleContext<MutationSendRemoteCommandArgs>): LambdaRequest {
  requireAccess(ctx);
  const payload = { referenceId: ctx.stash.referenceId, commandId: util.autoUlid() };
  return { operation: 'Invoke', payload };
}

/** The ledger's item. */
export function response(
  ctx: VehicleContext<MutationSendRemoteCommandArgs, Answer<RemoteCommandItem> | null>,
): RemoteCommandItem {
  const answer = ctx.result;
  if (ctx.error || !answer) fail('SERVICE_UNAVAILABLE');
  // `Object.hasOwn` tells the two kinds of answer apart; the dialect has no `in`, by which the compiler would see it.
  if (Object.hasOwn(answer, 'ok')) return (answer as { readonly ok: RemoteCommandItem }).ok;
  return failAs((answer as { readonly error: ContractError }).error);
}
