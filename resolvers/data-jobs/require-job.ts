/** The check of every field about one job. */
import { hasRole } from '../../domain/access.ts';
import { type DataJobItem, audienceOfOfficers, audienceOfPerson } from '../../domain/data-jobs.ts';
import { fail } from '../runtime/fail.ts';
import type { JobContext } from './context.ts';

/**
 * Returns the job. Fails with DATA_JOB_NOT_FOUND alike for an absent job and one that the caller
 * may not see: owners see their own jobs, privacy officers those of officers of their tenant.
 */
export function requireJob({ stash }: JobContext): DataJobItem {
  const { caller, job } = stash;
  const isOwn =
    hasRole(caller, ['owners']) && job?.audience === audienceOfPerson(caller.tenantId, caller.principalId);
  const isOfficers =
    hasRole(caller, ['privacy-officers']) && job?.audience === audienceOfOfficers(caller.tenantId);
  if (job === undefined || !(isOwn || isOfficers)) {
    fail('DATA_JOB_NOT_FOUND');
  }
  return job;
}
