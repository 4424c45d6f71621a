/**
 * Ending accesses, last step: invokes the function that closes the persons' connections. This
 * request itself invalidates nothing: AppSync allows five invalidations per request, and a handler
 * cannot count those of other fields.
 */
import { type LambdaRequest, runtime } from '@aws-appsync/utils';
import type { PublishAccessEndRequest } from '../../domain/contracts.ts';
import type { AccessContext } from './access-context.ts';

/** Invokes `publishAccessEnd` with the ends that were written; skipped when there are none. */
export function request(ctx: AccessContext<unknown>): LambdaRequest {
  const { ends, referenceId } = ctx.stash;
  if (ends === undefined || ends.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const payload: PublishAccessEndRequest = { referenceId, ends };
  return { operation: 'Invoke', payload };
}

/**
 * Ignores the outcome: the accesses have ended, later events exclude the persons, and
 * `settleAccessEnds` publishes what the function did not.
 */
export function response(): null {
  return null;
}
