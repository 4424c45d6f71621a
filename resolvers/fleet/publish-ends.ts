/**
 * Revoking a Reference ID, last step: invokes the function that closes the connections of everyone
 * whose access has ended.
 */
import { type LambdaRequest, runtime } from '@aws-appsync/utils';
import type { PublishAccessEndRequest } from '../../domain/contracts.ts';
import type { RevocationContext } from './context.ts';

/** Invokes `publishAccessEnd` with the ends that were written; skipped when there are none. */
export function request(ctx: RevocationContext): LambdaRequest {
  const { revoked } = ctx.stash;
  if (revoked === undefined || revoked.ends.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const { referenceId, ends } = revoked;
  const payload: PublishAccessEndRequest = { referenceId, ends };
  return { operation: 'Invoke', payload };
}

/** Ignores the outcome: `settleAccessEnds` publishes what the function did not. */
export function response(): null {
  return null;
}
