/** A job that the caller may see, with its progress. */
import { toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, QueryDataJobArgs } from '../../domain/generated/schema-types.ts';
import { beginWithJob } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

/** Stores the caller and the job's id in the stash. */
export function request(ctx: JobContext<QueryDataJobArgs>): Record<string, never> {
  beginWithJob(ctx);
  return {};
}

/** The job with its progress. Fails with DATA_JOB_NOT_FOUND for a job of another person. */
export function response(ctx: JobContext<QueryDataJobArgs>): DataJob {
  return toDataJob(requireJob(ctx));
}
