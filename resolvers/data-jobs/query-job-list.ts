/** Lists of officers' jobs, first step: reads the ids of a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { type DataJobItem, audienceOfOfficers } from '../../domain/data-jobs.ts';
import { type Page, failPage } from '../runtime/page.ts';
import { queryNewestFirst } from '../runtime/tenant-page.ts';
import type { JobListContext } from './job-list-context.ts';

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

/** Stores the ids and the token of the next page in the stash. */
export function response(ctx: JobListContext<Page<Pick<DataJobItem, 'jobId'>> | null>): null {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  ctx.stash.jobIds = (ctx.result?.items ?? []).map(({ jobId }) => jobId);
  const nextToken = ctx.result?.nextToken ?? undefined;
  if (nextToken !== undefined) {
    ctx.stash.nextToken = nextToken;
  }
  return null;
}
