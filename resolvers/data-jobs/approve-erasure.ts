/** Approves an erasure that another person requested. For privacy officers. */
import { toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, MutationApproveErasureArgs } from '../../domain/generated/schema-types.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import { beginWithJob } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

type ApprovalContext = JobContext<MutationApproveErasureArgs>;

/** Stores the caller and the job's id in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: ApprovalContext): Record<string, never> {
  beginWithJob(ctx);
  requireRecentSignIn(ctx.identity);
  return {};
}

/** The job after the call. */
export function response(ctx: ApprovalContext): DataJob {
  return toDataJob(requireJob(ctx));
}
