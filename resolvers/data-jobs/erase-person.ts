/**
 * Asks for the erasure of a person of the caller's tenant. For privacy officers. Whether the person
 * exists is decided by the job, so that the response is the same for every id.
 */
import { toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, MutationErasePersonArgs } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

type EraseContext = JobContext<MutationErasePersonArgs>;

/**
 * Stores the caller in the stash. Fails with SIGN_IN_TOO_OLD, with INVALID_ARGUMENT for a text that
 * is not a Cognito `sub`, and with ACTION_NOT_ALLOWED for the caller's own, all without a call.
 */
export function request(ctx: EraseContext): Record<string, never> {
  const caller = requireCaller(ctx);
  ctx.stash.caller = caller;
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  const { personId } = ctx.args;
  if (!isUuid(personId)) {
    fail('INVALID_ARGUMENT', { argument: 'personId' });
  }
  if (personId === caller.principalId) {
    fail('ACTION_NOT_ALLOWED');
  }
  return {};
}

/**
 * Returns the new job, or the one about the person that waits or runs already, of any officer of
 * the tenant. Fails with CONFLICT when that one has ended since.
 */
export function response(ctx: EraseContext): DataJob {
  if (ctx.stash.job === undefined) {
    fail('CONFLICT');
  }
  const job = requireJob(ctx);
  if (job.kind !== 'PERSON_ERASURE') {
    fail('CONFLICT');
  }
  return toDataJob(job);
}
