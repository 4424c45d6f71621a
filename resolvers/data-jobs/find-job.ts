/** Reads a job by its id; later steps decide who may see it. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { fail } from '../runtime/fail.ts';
import type { JobContext } from './context.ts';

/** Reads consistently, so that progress never goes back. Skipped without a job to read. */
export function request(ctx: JobContext): DynamoDBGetItemRequest {
  const { jobId } = ctx.stash;
  if (jobId === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ jobId }), consistentRead: true };
}

/** Stores the job in the stash, if there is one. */
export function response(ctx: JobContext<unknown, DataJobItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.job = ctx.result;
  }
  return null;
}
