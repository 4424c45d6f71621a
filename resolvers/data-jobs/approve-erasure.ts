/** Approves an erasure that another person requested. For privacy officers. */
import { toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, MutationApproveErasureArgs } from '../../domain/generated/schema-types.ts';
import { beginWithJob } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

type ApprovalContext = JobContext<MutationApproveErasureArgs>;

/** Stores the caller and the job's id in the stash. */
export function request(ctx: ApprovalContext): Record<string, never> {
  beginWithJob(ctx);
  return {};
}

/** The job after the call. */
export function response(ctx: ApprovalContext): DataJob {
  return toDataJob(requireJob(ctx));
}
