/** The check of every field about one job. */
import { util } from '@aws-appsync/utils';
import { hasRole } from '../../domain/access.ts';
import {
  type DataJobItem,
  type DataJobKind,
  audienceOfOfficers,
  audienceOfPerson,
  needsApproval,
  toDataJob,
} from '../../domain/data-jobs.ts';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import type { JobContext } from './context.ts';

/**
 * Returns the job. Fails with DATA_JOB_NOT_FOUND alike for an absent job and one that the caller
 * may not see: owners see their own jobs, privacy officers those of officers of their tenant. A job
 * that was not approved in time is absent, even before DynamoDB deletes it.
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
  if (isOutOfTime(job)) {
    fail('DATA_JOB_NOT_FOUND');
  }
  return job;
}

/**
 * Returns the job that a call started, or the one that was in its way. Fails with CONFLICT when
 * that one is of another kind, or has ended since.
 */
export function requireStartedJob(ctx: JobContext, kind: DataJobKind): DataJob {
  if (ctx.stash.job === undefined) {
    fail('CONFLICT');
  }
  const job = requireJob(ctx);
  if (job.kind !== kind) {
    fail('CONFLICT');
  }
  return toDataJob(job);
}

/** True for a job that was not approved in time. */
export function isOutOfTime(job: DataJobItem): boolean {
  const isUnapproved = needsApproval(job.kind) && job.approvedBy === undefined;
  // Sums and differences, because DynamoDB's numbers are not plain ones in APPSYNC_JS.
  return isUnapproved && job.expiresAt - util.time.nowEpochSeconds() <= 0;
}
