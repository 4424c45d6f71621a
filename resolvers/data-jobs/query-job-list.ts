/** Lists of officers' jobs, first step: reads the ids of a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { audienceOfOfficers } from '../../domain/data-jobs.ts';
import { queryNewestFirst } from '../runtime/tenant-page.ts';
import type { JobListContext } from './job-list-context.ts';
import { type JobIds, storeJobIds } from './store-job-ids.ts';

/** Queries byAudience with the officers of the caller's tenant, which is never an argument. */
export function request(ctx: JobListContext): DynamoDBQueryRequest {
  const audience = audienceOfOfficers(ctx.stash.caller.tenantId);
  return {
    ...queryNewestFirst(ctx.args, 'byAudience', ['audience', audience]),
    filter: {
      expression: '#kind = :kind',
      expressionNames: { '#kind': 'kind' },
      expressionValues: util.dynamodb.toMapValues({ ':kind': ctx.stash.kind }),
    },
  };
}

/** Keeps the ids of the page for the next step, as `storeJobIds` describes. */
export function response(ctx: JobListContext<JobIds | null>): null {
  return storeJobIds(ctx);
}
