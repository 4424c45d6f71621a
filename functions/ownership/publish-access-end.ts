/**
 * Ownership: the Lambda function that closes the connections of persons whose access has just
 * ended. The fields that end accesses ignore its outcome. AWS actions: functions/README.md.
 */
import type { PublishAccessEndRequest } from '../../domain/contracts.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { publishEnds } from './access-ends.ts';

/** A caller waits for it, and AppSync runs several ends of one request in sequence. */
const maxMs = 2_500;

/** Publishes once; failed ends stay in the outbox for `settleAccessEnds`. */
export const handler = eventHandler<PublishAccessEndRequest>(async (request) => {
  try {
    await publishEnds(request, { abortSignal: abortAfter(maxMs) });
    countMetric('AccessEndPublished');
  } catch (error) {
    countMetric('AccessEndNotPublished');
    logWarning('Closing the connections failed and will be retried', {
      referenceId: request.referenceId,
      failure: toFailure(error),
    });
  }
});
