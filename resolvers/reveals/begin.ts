/** The beginning of every field about one reveal. */
import { isUuid, neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { RevealContext } from './context.ts';

/**
 * Stores the caller and the reveal's id in the stash. Fails with TENANT_REQUIRED, with
 * SIGN_IN_TOO_OLD, and with REVEAL_NOT_FOUND for a text that is not an id, all without a call.
 */
export function beginWithReveal(ctx: RevealContext<{ readonly revealId: string }>): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  const { revealId } = ctx.args;
  if (!isUuid(revealId)) {
    fail('REVEAL_NOT_FOUND');
  }
  ctx.stash.revealId = revealId;
  // Read by the following steps while the reveal is not known.
  ctx.stash.referenceId = neverIssuedReferenceId;
}
