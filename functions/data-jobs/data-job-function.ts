/**
 * The Lambda function of a family of data jobs, which reads the stream of DataJobs: jobs that are
 * ready are continued, and the end of a job is published.
 */
import { hasEnded } from '../../domain/data-jobs.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { type Deadline, deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { findJob } from './job-store.ts';
import { type JobRunner, runJob } from './run-job.ts';

/**
 * A batch of the stream (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). The
 * job is read again by its key. A record of an earlier version is ignored: the present one has its
 * own record, so that a job that waits is never run once for each of its records.
 */
export interface DataJobEvent {
  readonly Records: readonly {
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly Keys: { readonly jobId: { readonly S: string } };
      readonly NewImage: { readonly version: { readonly N: string } };
    };
  }[];
}

/** Other jobs of the shard wait for this long at most. */
const budget = { reserveMs: 20_000, maxMs: 20_000 } as const;

/** Creates the handler of the function. Jobs of other kinds are ignored. */
export function dataJobFunction(runner: JobRunner) {
  return eventHandler<DataJobEvent, BatchResponse>(async ({ Records: records }, context) => {
    const failed: string[] = [];
    for (const { dynamodb } of records) {
      try {
        await continueOrPublish(runner, dynamodb, deadlineOf(context, budget));
      } catch (error) {
        countMetric('DataJobDelayed');
        logWarning('A data job was not continued and will be retried', { failure: toFailure(error) });
        failed.push(dynamodb.SequenceNumber);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

async function continueOrPublish(
  runner: JobRunner,
  { Keys: keys, NewImage: image }: DataJobEvent['Records'][number]['dynamodb'],
  deadline: Deadline,
): Promise<void> {
  const job = await findJob(keys.jobId.S, deadline);
  if (job === undefined || job.version !== Number(image.version.N)) {
    return;
  }
  await (hasEnded(job) ? runner.publish(job, deadline) : runJob(runner, job, deadline));
}
