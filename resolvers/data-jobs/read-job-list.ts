/**
 * Lists of officers' jobs, last step: reads the jobs of the page, because the index has neither the
 * approval nor the certificate.
 */
import { type DynamoDBBatchGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { tables } from '../../domain/tables.ts';
import { fail } from '../runtime/fail.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { JobListContext } from './job-list-context.ts';

/** Reads consistently. Skipped for an empty page, because BatchGetItem needs a key. */
export function request(ctx: JobListContext): DynamoDBBatchGetItemRequest {
  const { jobIds } = ctx.stash;
  if (jobIds.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const keys = jobIds.map((jobId) => util.dynamodb.toMapValues({ jobId }));
  const table = requireTable(ctx.env, tables.DataJobs);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: true } } };
}

/**
 * Stores the jobs in the stash. Fails when some are unread, because a request that waits would look
 * like one that was never made.
 */
export function response(ctx: JobListContext<BatchGetResult<DataJobItem> | null>): null {
  const table = requireTable(ctx.env, tables.DataJobs);
  const jobs = ctx.result?.data[table];
  const unread = ctx.result?.unprocessedKeys?.[table] ?? [];
  if (ctx.error || !jobs || unread.length > 0) {
    fail('SERVICE_UNAVAILABLE');
  }
  ctx.stash.jobs = jobs;
  return null;
}
