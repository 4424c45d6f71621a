/** Planned erasures, first step: reads the keys of a page of the caller's own. */
import type { DynamoDBQueryRequest } from '@aws-appsync/utils';
import { type PlannedErasureItem, audienceOfPlans } from '../../domain/planned-erasure.ts';
import { type Page, failPage } from '../runtime/page.ts';
import { queryNewestFirst } from '../runtime/tenant-page.ts';
import type { PlannedListContext } from './planned-list-context.ts';

/** Queries byAudience with the caller, who is never an argument. */
export function request({ args, stash }: PlannedListContext): DynamoDBQueryRequest {
  const { principalId, tenantId } = stash.caller;
  return queryNewestFirst(args, 'byAudience', ['audience', audienceOfPlans(tenantId, principalId)]);
}

/** Stores the keys and the token of the next page in the stash. */
export function response(ctx: PlannedListContext<Page<Pick<PlannedErasureItem, 'jobId'>> | null>): null {
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
