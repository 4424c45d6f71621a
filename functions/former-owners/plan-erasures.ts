/**
 * Planned erasures: the Lambda function that reads the stream of VehicleHistory. After a change of
 * an access it plans when the data of the person's times as an owner is erased. AWS actions:
 * functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import { isErasedPerson } from '../../domain/erasure.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { AccessKey } from './person-times.ts';
import { planErasure } from './plan-erasure.ts';

/** A batch of the stream (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). */
interface HistoryEvent {
  readonly Records: readonly {
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly NewImage?: {
        readonly referenceId: { readonly S: string };
        /** Absent in a line that is about no access. */
        readonly ownerId?: { readonly S: string };
      };
    };
  }[];
}

/** The failed records; Lambda delivers again the earliest of them and all records after it. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const reserveMs = 2_000;

/** Plans for each record of the batch. A record that fails does not stop the others. */
export const handler = eventHandler<HistoryEvent, BatchResponse>(async ({ Records: records }, context) => {
  const options = deadlineOf(context, { reserveMs });
  setMaxListeners(0, options.abortSignal);
  const failed: string[] = [];
  for (const { dynamodb } of records) {
    const { NewImage: image, SequenceNumber: sequenceNumber } = dynamodb;
    const ownerId = image?.ownerId?.S;
    if (image !== undefined && ownerId !== undefined && !isErasedPerson(ownerId)) {
      const isPlanned = await tryToPlan({ ownerId, referenceId: image.referenceId.S }, options);
      failed.push(...(isPlanned ? [] : [sequenceNumber]));
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws. */
async function tryToPlan(key: AccessKey, options: Parameters<typeof planErasure>[1]): Promise<boolean> {
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
