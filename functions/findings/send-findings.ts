/** Sends findings to EventBridge. IAM action: events:PutEvents on the default bus. */
import type { CallOptions } from '../aws/client-settings.ts';
import { sendEvents } from '../aws/event-bus.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type DetectionFinding, findingEvent } from './detection-finding.ts';

/**
 * Returns once EventBridge has accepted all findings, and counts them. Throws as `sendEvents` does;
 * EventBridge may then have accepted some of them.
 */
export async function sendFindings(
  findings: readonly DetectionFinding[],
  options: CallOptions,
): Promise<void> {
  await sendEvents(
    findings.map((detail) => ({ ...findingEvent, detail })),
    options,
  );
  countMetric('FindingSent', findings.length);
}
