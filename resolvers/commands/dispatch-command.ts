/**
 * Sending a command, last step: invokes the function that hands it over to AWS IoT, unless it was
 * already.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { FunctionResponse, DispatchCommandRequest } from '../../domain/contracts.ts';
import { fail } from '../runtime/fail.ts';
import { requireResult } from '../runtime/function-result.ts';
import type { SendContext } from './context.ts';

/** Invokes `dispatchCommand` with the command of the idempotency key. */
export function request(ctx: SendContext): LambdaRequest {
  const { commandId, isRepeated, referenceId } = ctx.stash;
  if (commandId === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const payload: DispatchCommandRequest = { referenceId, commandId, isRepeated: isRepeated === true };
  return { operation: 'Invoke', payload };
}

/**
 * Stores the command in the stash. Fails with SERVICE_UNAVAILABLE when the function threw or
 * returned nothing; a retry with the same key returns the command.
 */
export function response(ctx: SendContext<FunctionResponse<RemoteCommandItem> | null>): null {
  ctx.stash.command = requireResult(ctx);
  return null;
}
