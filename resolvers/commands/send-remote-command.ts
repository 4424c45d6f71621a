/**
 * Sends a command to a vehicle, at most once for each idempotency key, however often it is called.
 */
import { findInvalidParameter, toIdempotencyKey } from '../../domain/command-request.ts';
import type { RemoteCommand } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';
import { toRemoteCommand } from './to-remote-command.ts';

/**
 * Checks the arguments before any call. Fails with INVALID_ARGUMENT, which names the first invalid
 * one.
 */
export function request(ctx: SendContext): Record<string, never> {
  const { input } = ctx.args;
  beginWithOwnAccess(ctx, input.referenceId);
  const idempotencyKey = toIdempotencyKey(input.idempotencyKey);
  if (idempotencyKey === undefined) {
    fail('INVALID_ARGUMENT', { argument: 'input.idempotencyKey' });
  }
  ctx.stash.idempotencyKey = idempotencyKey;
  const parameter = findInvalidParameter(input);
  if (parameter !== undefined) {
    fail('INVALID_ARGUMENT', { argument: `input.${parameter}` });
  }
  return {};
}

/** Returns the command with its present status. */
export function response(ctx: SendContext): RemoteCommand {
  const { command } = ctx.stash;
  if (command === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toRemoteCommand(command);
}
