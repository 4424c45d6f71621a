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

/** The operator waits for it, and several ends of one request are done one after the other. */
const longestMs = 2_500;

/** Publishes once; what fails stays in the outbox for `settleAccessEnds`. */
export const handler = eventHandler<PublishAccessEndRequest>(async (end) => {
  try {
    await publishEnd(end, { abortSignal: abortAfter(longestMs) });
    countMetric('AccessEndPublished');
  } catch (error) {
    countMetric('AccessEndNotPublished');
    logWarning('The connections are closed later', {
      referenceId: end.referenceId,
      failure: toFailure(error),
    });
  }
});
