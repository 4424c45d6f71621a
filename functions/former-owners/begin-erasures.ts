/**
 * Planned erasures, on a schedule: begins those that are due. Each becomes a job, which `eraseData`
 * continues. AWS actions: functions/README.md.
 */
import { jobSeconds } from '../../domain/data-jobs.ts';
import { dayMs } from '../../domain/durations.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type BeginOutcome, beginErasure } from './begin-erasure.ts';
import { duePlans } from './plan-store.ts';

const reserveMs = 2_000;
/** An erasure that has not ended a day after its job had to is counted for an alarm. */
const overdueMs = jobSeconds.VEHICLE_DATA_ERASURE * 1000 + dayMs;

/** Begins what the time allows, oldest first; the next run continues. */
export const handler = eventHandler<unknown>(async (_event, context) => {
  const run = deadlineOf(context, { reserveMs });
  let count = 0;
  const overdue = new Date(Date.now() - overdueMs).toISOString();
  for await (const { dueAt, jobId } of duePlans(run)) {
    if (run.abortSignal.aborted) {
      break;
    }
    const outcome = await tryToBegin(jobId, run);
    count += outcome === 'BEGUN' ? 1 : 0;
    if (dueAt < overdue && outcome !== 'NOTHING') {
      countMetric('PlannedErasureOverdue');
    }
  }
  countMetric('PlannedErasureBegun', count);
  logInfo('Planned erasures were begun', { count });
});

/** Never throws, so that the next one begins too. */
async function tryToBegin(planKey: string, options: CallOptions): Promise<BeginOutcome | undefined> {
  try {
    return await beginErasure(planKey, options);
  } catch (error) {
    countMetric('PlannedErasureDelayed');
    logWarning('A planned erasure did not begin and will be retried', { failure: toFailure(error) });
    return undefined;
  }
}
