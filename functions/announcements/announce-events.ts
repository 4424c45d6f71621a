/**
 * Announcements: the Lambda function that reads the stream of VehicleHistory. It publishes events
 * to subscribers of `onVehicleAccess` and sends e-mails
 * (docs/decisions/0055-the-history-announces-itself.md). AWS actions: functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import type { CallOptions } from '../aws/client-settings.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type HistoryEvent, type HistoryRecord, readAnnouncement } from './announcement.ts';
import { mailAnnouncement } from './mail-announcement.ts';
import { publishAccess } from './publish-access.ts';

const reserveMs = 2_000;
/** Vehicles at once: a bound for the rates of Cognito and SES. */
const vehiclesAtOnce = 4;

/**
 * Announces every record of the batch, those of one vehicle in order. A record that fails does not
 * stop the others. So when Lambda gives up a batch after its retries, all records but the failed
 * ones were announced.
 */
export const handler = eventHandler<HistoryEvent, BatchResponse>(async ({ Records: records }, context) => {
  const options = deadlineOf(context, { reserveMs });
  setMaxListeners(0, options.abortSignal);
  const failed: string[] = [];
  await eachAtMost(vehiclesAtOnce, byVehicle(records), async (ofVehicle) => {
    for (const record of ofVehicle) {
      if (!(await tryToAnnounce(record, options))) {
        failed.push(record.dynamodb.SequenceNumber);
      }
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws. */
async function tryToAnnounce(record: HistoryRecord, options: CallOptions): Promise<boolean> {
  try {
    await announce(record, options);
    return true;
  } catch (error) {
    countMetric('AnnouncementFailed');
    logWarning('An announcement failed and will be retried', { failure: toFailure(error) });
    return false;
  }
}

/** Publishes first, because it is quicker and does not depend on e-mail. */
async function announce(record: HistoryRecord, options: CallOptions): Promise<void> {
  const announcement = readAnnouncement(record);
  if (announcement === undefined) {
    return;
  }
  const viewers = await publishAccess(announcement.line, options);
  await mailAnnouncement(announcement, viewers, options);
}

/** Records of one vehicle are in one group, in their order. */
function byVehicle(records: readonly HistoryRecord[]): readonly (readonly HistoryRecord[])[] {
  const groups = new Map<string, HistoryRecord[]>();
  for (const record of records) {
    const key = record.dynamodb.NewImage?.['referenceId']?.S ?? '';
    const group = groups.get(key) ?? [];
    group.push(record);
    groups.set(key, group);
  }
  return [...groups.values()];
}
