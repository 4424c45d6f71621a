/** The beginnings of fields about one job, and of those that start one about a person. */
import { isUuid } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { JobContext } from './context.ts';

/**
 * Stores the caller and the job's id in the stash. Fails with TENANT_REQUIRED, and with
 * DATA_JOB_NOT_FOUND for a text that is not an id, both without a call.
 */
export function beginWithJob(ctx: JobContext<{ readonly jobId: string }>): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.requestId = requestIdOf(ctx);
  const { jobId } = ctx.args;
  if (!isUuid(jobId)) {
    fail('DATA_JOB_NOT_FOUND');
  }
  ctx.stash.jobId = jobId;
}

/**
 * Stores the caller in the stash. Fails with TENANT_REQUIRED, with SIGN_IN_TOO_OLD, and with
 * INVALID_ARGUMENT for a text that is not a Cognito `sub`, all without a call.
 */
export function beginWithPerson(ctx: JobContext, personId: string): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  if (!isUuid(personId)) {
    fail('INVALID_ARGUMENT', { argument: 'personId' });
  }
}
