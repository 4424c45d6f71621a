/**
 * Data jobs, on a schedule: brings jobs back to their functions through the stream, after a pause
 * and when a function was killed. Ends those that took too long. It runs no job itself, so that
 * none delays another. AWS actions: functions/README.md.
 */
import { hasEnded, readyJob } from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { changeJob, dueJobs, findJob } from './job-store.ts';
import { failJob, isOverdue, readyMs } from './run-job.ts';

const reserveMs = 2_000;

/** Takes up what the time allows, oldest first; the next run continues. */
export const handler = eventHandler<unknown>(async (_event, context) => {
  const run = deadlineOf(context, { reserveMs });
  let count = 0;
  for await (const { jobId } of dueJobs(run)) {
    if (run.abortSignal.aborted) {
      break;
    }
    count += (await tryToBringBack(jobId, run)) ? 1 : 0;
  }
  countMetric('DataJobBroughtBack', count);
  logInfo('Data jobs were brought back', { count });
});

/** Never throws, so that the next job is brought back too. */
async function tryToBringBack(jobId: string, options: CallOptions): Promise<boolean> {
  try {
    return await bringBack(jobId, options);
  } catch (error) {
    countMetric('DataJobDelayed');
    logWarning('A data job was not continued and will be retried', { jobId, failure: toFailure(error) });
    return false;
  }
}

async function bringBack(jobId: string, options: CallOptions): Promise<boolean> {
  const job = await findJob(jobId, options);
  const now = new Date().toISOString();
  // The index follows the table with a delay.
  if (job === undefined || hasEnded(job) || (job.dueAt ?? now) > now) {
    return false;
  }
  if (isOverdue(job)) {
    await failJob(job, 'TIMED_OUT', options);
    return false;
  }
  const again = new Date(Date.now() + readyMs).toISOString();
  return (await changeJob(job, { ready: readyJob, dueAt: again }, options)) !== undefined;
}
