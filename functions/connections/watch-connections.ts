/**
 * Connections: the Lambda function that a rule invokes for each refused connection. It counts them
 * per certificate and hour. A finding leaves at the first, and at each tenfold of the last reported
 * count, so that a storm makes few. AWS actions: functions/README.md.
 */
import { type ConnectFailedEvent, maxConnectionFindings } from '../../domain/connections.ts';
import { isReferenceId } from '../../domain/reference-id.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendFindings } from '../findings/send-findings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eventHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';
import { foreignConnection, manyForeignConnections } from './connection-finding.ts';
import { countOne, markReported } from './connection-count.ts';
import { connectionHour, isReportDue } from './connection-hour.ts';

const reserveMs = 1_000;

/** Throws when AWS fails, so that Lambda invokes it again. The attempt then counts once more. */
export const handler = eventHandler<ConnectFailedEvent>(async (event, context) => {
  if (isForeign(event)) {
    countMetric('ForeignConnection');
    await watch(event, deadlineOf(context, { reserveMs }));
  }
});

/**
 * False for clients without a certificate, and for other systems of the account among themselves.
 * Also false for a vehicle that is refused under its own id, which the comparison with AWS IoT
 * reports.
 */
function isForeign({ certificateId, claimedId = '', thingName }: ConnectFailedEvent): boolean {
  const isOfVehicles = thingName === undefined || isReferenceId(thingName) || isReferenceId(claimedId);
  return /^[\da-f]{64}$/.test(certificateId) && claimedId !== thingName && isOfVehicles;
}

/** A crash before the mark sends the finding again, with the same uid. */
async function watch(event: ConnectFailedEvent, options: CallOptions): Promise<void> {
  const ofCertificate = connectionHour(event, event.at);
  const counted = { ...ofCertificate, ...(await countOne(ofCertificate, options)) };
  if (!isReportDue(counted, 1)) {
    return;
  }
  const ofAll = connectionHour('ALL', event.at);
  const all = { ...ofAll, ...(await countOne(ofAll, options)) };
  if (all.used <= maxConnectionFindings) {
    await sendFindings([foreignConnection(event, counted)], options);
  } else if (isReportDue(all, maxConnectionFindings + 1)) {
    await sendFindings([manyForeignConnections(event.at, all)], options);
    await markReported(ofAll, all.used, options);
  }
  await markReported(ofCertificate, counted.used, options);
}
