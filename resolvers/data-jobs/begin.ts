/** The beginning of every field about one job. */
import { isUuid } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
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
