/** The beginning and the end of the lists of jobs that officers requested. */
import { type DataJobKind, audienceOfOfficers, toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, DataJobPage } from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { JobListContext } from './job-list-context.ts';
import { isOutOfTime } from './require-job.ts';

/**
 * Stores the caller and the kind of the list in the stash. Fails with TENANT_REQUIRED, and with
 * INVALID_ARGUMENT for a page size out of range.
 */
export function beginJobList(ctx: JobListContext, kind: DataJobKind): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.kind = kind;
  ctx.stash.jobs = [];
  requirePageLimit(ctx.args);
}

/** Returns what `dataJob` would return of each job, and leaves out what it would not find. */
export function toJobPage({ stash }: JobListContext): DataJobPage {
  const audience = audienceOfOfficers(stash.caller.tenantId);
  const items: DataJob[] = [];
  stash.jobs.forEach((job) => {
    const isShown = job?.audience === audience && job.kind === stash.kind && !isOutOfTime(job);
    if (job && isShown) {
      items.push(toDataJob(job));
    }
  });
  return { items, nextToken: stash.nextToken ?? null };
}
