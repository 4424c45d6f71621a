/** Sending a command, step 8 of 8: has it handed over to AWS IoT, unless it was already. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { Answer, ContractError, DispatchCommandRequest } from '../../domain/contracts.ts';
import { fail, failAs } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';

/** Invokes `dispatchCommand` with the command that the idempotency key stands for. */
export function request(ctx: SendContext): LambdaRequest {
  const { commandId, isRepeated, referenceId } = ctx.stash;
  if (commandId === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const payload: DispatchCommandRequest = { referenceId, commandId, isRepeated: isRepeated === true };
  return { operation: 'Invoke', payload };
}

/**
 * Leaves the command. What the function threw or could not say is SERVICE_UNAVAILABLE: the same key
 * again finds out.
 */
export function response(ctx: SendContext<Answer<RemoteCommandItem> | null>): null {
  const answer = ctx.result;
  if (ctx.error || !answer) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` tells the two kinds of answer apart; the dialect has no `in`, by which the
  // compiler would see it.
  if (!Object.hasOwn(answer, 'ok')) {
    failAs((answer as { readonly error: ContractError }).error);
  }
  ctx.stash.command = (answer as { readonly ok: RemoteCommandItem }).ok;
  return null;
}
