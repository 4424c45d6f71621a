/** The erasures of persons that the tenant's privacy officers requested, newest first. */
import { audienceOfOfficers, toDataJob } from '../../domain/data-jobs.ts';
import type { DataJob, DataJobPage } from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { ErasuresContext } from './erasures-context.ts';
import { isOutOfTime } from './require-job.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: ErasuresContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.jobs = [];
  requirePageLimit(ctx.args);
  return {};
}

/** Returns what `dataJob` would return of each job, and leaves out what it would not find. */
export function response(ctx: ErasuresContext): DataJobPage {
  const audience = audienceOfOfficers(ctx.stash.caller.tenantId);
  const items: DataJob[] = [];
  ctx.stash.jobs.forEach((job) => {
    const isShown = job?.audience === audience && job.kind === 'PERSON_ERASURE' && !isOutOfTime(job);
    if (job && isShown) {
      items.push(toDataJob(job));
    }
  });
  return { items, nextToken: ctx.stash.nextToken ?? null };
}
