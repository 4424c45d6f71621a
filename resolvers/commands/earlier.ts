/** The earlier command of an idempotency key. */
import { runtime } from '@aws-appsync/utils';
import { isSameRequest } from '../../domain/command-request.ts';
import type { IdempotencyItem } from '../../domain/commands.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext, SendStash } from './context.ts';
import { firstCommandIdOf } from './first-command-id.ts';

/**
 * Continues with the earlier command. Fails with IDEMPOTENCY_KEY_REUSED when it was another
 * request, or was sent in an earlier access, whose commands the present access does not see.
 */
export function useEarlier(ctx: SendContext, earlier: IdempotencyItem): void {
  const { access } = ctx.stash;
  const isVisible = access !== undefined && earlier.guardedCommandId >= firstCommandIdOf(access);
  if (!isVisible || !isSameRequest(earlier, ctx.args.input)) {
    fail('IDEMPOTENCY_KEY_REUSED');
  }
  ctx.stash.commandId = earlier.guardedCommandId;
  ctx.stash.isRepeated = true;
}

/** Skips the step when the command was written by an earlier call, which checked and counted it. */
export function skipWhenRepeated(stash: SendStash): void {
  if (stash.isRepeated === true) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
}
