/** Planned erasures, first step: reads the keys of a page of the caller's own. */
import type { DynamoDBQueryRequest } from '@aws-appsync/utils';
import { audienceOfPlans } from '../../domain/planned-erasure.ts';
import { queryNewestFirst } from '../runtime/tenant-page.ts';
import type { PlannedListContext } from './planned-list-context.ts';
import { type JobIds, storeJobIds } from './store-job-ids.ts';

/** Queries byAudience with the caller, who is never an argument. */
export function request({ args, stash }: PlannedListContext): DynamoDBQueryRequest {
  const { principalId, tenantId } = stash.caller;
  return queryNewestFirst(args, 'byAudience', ['audience', audienceOfPlans(tenantId, principalId)]);
}

/** Keeps the ids of the page for the next step, as `storeJobIds` describes. */
export function response(ctx: PlannedListContext<JobIds | null>): null {
  return storeJobIds(ctx);
}
