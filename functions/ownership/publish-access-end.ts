/**
 * Ownership: the Lambda function that closes the connections of a person whose access has just
 * ended. `endAccess` ignores its outcome. AWS actions: functions/README.md.
 */
import type { PublishAccessEndRequest } from '../../domain/contracts.ts';
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { publishEnd } from './access-ends.ts';

/** The operator waits for it, and AppSync runs several ends of one request in sequence. */
const longestMs = 2_500;

/** Publishes once; a failed end stays in the outbox for `settleAccessEnds`. */
export const handler = eventHandler<PublishAccessEndRequest>(async (end) => {
  try {
    await publishEnd(end, { abortSignal: abortAfter(longestMs) });
    countMetric('AccessEndPublished');
  } catch (error) {
    countMetric('AccessEndNotPublished');
    logWarning('Closing the connections failed and will be retried', {
      referenceId: end.referenceId,
      failure: toFailure(error),
    });
  }
});
