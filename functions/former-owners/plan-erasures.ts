/**
 * Planned erasures: the Lambda function that reads the stream of VehicleHistory. After a change of
 * an access it plans when the data of the person's times as an owner is erased. AWS actions:
 * functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import { isErasedPerson } from '../../domain/erasure.ts';
import type { HistoryEvent } from '../announcements/announcement.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { AccessKey } from './person-times.ts';
import { planErasure } from './plan-erasure.ts';

const reserveMs = 2_000;

/** Plans for each record of the batch. A record that fails does not stop the others. */
export const handler = eventHandler<HistoryEvent, BatchResponse>(async ({ Records: records }, context) => {
  const options = deadlineOf(context, { reserveMs });
  setMaxListeners(0, options.abortSignal);
  const failed: string[] = [];
  for (const { dynamodb } of records) {
    const { NewImage: image, SequenceNumber: sequenceNumber } = dynamodb;
    const [ownerId, referenceId] = [image?.['ownerId']?.S, image?.['referenceId']?.S];
    // A line that is about no access has no owner.
    if (referenceId !== undefined && ownerId !== undefined && !isErasedPerson(ownerId)) {
      const isPlanned = await tryToPlan({ ownerId, referenceId }, options);
      failed.push(...(isPlanned ? [] : [sequenceNumber]));
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws. */
async function tryToPlan(key: AccessKey, options: CallOptions): Promise<boolean> {
  try {
    await planErasure(key, options);
    return true;
  } catch (error) {
    countMetric('ErasureNotPlanned');
    logWarning('An erasure was not planned and will be retried', {
      referenceId: key.referenceId,
      failure: toFailure(error),
    });
    return false;
  }
}
