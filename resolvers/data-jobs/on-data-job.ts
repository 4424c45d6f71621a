/** The progress of a job, for those who may see it. */
import { extensions } from '@aws-appsync/utils';
import type { SubscriptionOnDataJobArgs } from '../../domain/generated/schema-types.ts';
import { requireTokenExpiry } from '../runtime/token-expiry.ts';
import { beginWithJob } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

/** Stores the caller and the job's id in the stash. */
export function request(ctx: JobContext<SubscriptionOnDataJobArgs>): Record<string, never> {
  beginWithJob(ctx);
  return {};
}

/**
 * Fails with DATA_JOB_NOT_FOUND. The audience of a job never changes, so the filter needs its id
 * alone, and the end of the token of this start.
 */
export function response(ctx: JobContext<SubscriptionOnDataJobArgs>): null {
  const { jobId } = requireJob(ctx);
  extensions.setSubscriptionFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'jobId', operator: 'eq', value: jobId },
          { fieldName: 'publishedAtSeconds', operator: 'lt', value: requireTokenExpiry(ctx) },
        ],
      },
    ],
  });
  return null;
}
