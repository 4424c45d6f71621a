/**
 * Ownership, on a schedule: publishes the ends of accesses that `publishAccessEnd` did not, because
 * AppSync refused or a function was killed. AWS actions: functions/README.md.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import {
  type AccessKey,
  findUnpublished,
  postpone,
  publishEnds,
  type UnpublishedEnd,
  unpublishedUntil,
} from './access-ends.ts';

const reserveMs = 2_000;
/** `publishAccessEnd` handles younger ends. */
const restMs = 5_000;
/**
 * AppSync allows 100 invalidations a second for all APIs of the account and Region. An end needs
 * three, so the ends of one run use fifteen seconds of that quota.
 */
const maxPerRun = 500;
/** An older end is counted for an alarm. */
const overdueMs = 5 * 60_000;

/** Publishes what the time allows, oldest first; the next run continues. */
export const handler = eventHandler<unknown>(async (_event, context) => {
  const run = deadlineOf(context, { reserveMs });
  let tried = 0;
  let count = 0;
  for await (const key of unpublishedUntil(before(restMs), run)) {
    if (run.abortSignal.aborted || tried === maxPerRun) {
      break;
    }
    tried += 1;
    if (await settle(key, run)) {
      count += 1;
    }
  }
  logInfo('Ends of accesses were published', { count });
});

/**
 * Publishes one end, or moves it behind the others. Never throws, so that the next one is tried
 * too.
 */
async function settle(key: AccessKey, run: CallOptions): Promise<boolean> {
  try {
    const end = await findUnpublished(key, run);
    // The index follows the table with a delay.
    if (end === undefined) {
      return false;
    }
    if (end.unpublishedSince < before(overdueMs)) {
      countMetric('AccessEndOverdue');
    }
    await publishOrPostpone(end, run);
    countMetric('AccessEndPublished');
    return true;
  } catch (error) {
    countMetric('AccessEndNotPublished');
    logWarning('Closing the connections failed and will be retried', {
      referenceId: key.referenceId,
      failure: toFailure(error),
    });
    return false;
  }
}

/** Throws the error of the attempt. */
async function publishOrPostpone(end: UnpublishedEnd, run: CallOptions): Promise<void> {
  try {
    const { endMarkedAt, ownerId, referenceId } = end;
    await publishEnds({ referenceId, ends: [{ ownerId, endMarkedAt }] }, run);
  } catch (error) {
    await postpone(end, run);
    throw error;
  }
}

function before(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString();
}
