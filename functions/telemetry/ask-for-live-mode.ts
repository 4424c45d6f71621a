/**
 * Telemetry: the Lambda function that reads the stream of Watches. It asks watched vehicles to send
 * live, and to end it after the last viewer
 * (docs/decisions/0089-a-watched-vehicle-is-asked-to-send-live.md), and sends vehicles how often to
 * send. No caller waits for it, and a failure only delays. AWS actions: functions/README.md.
 */
import { accessOfLease, askAgainSeconds, endAgainSeconds, leaseSeconds } from '../../domain/live-mode.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type Lease, type LeaseEvent, type WatchedVehicle, watchedVehicles } from './lease-event.ts';
import { type Asking, findAsking, findLeases, noteAsked, publishRequest } from './live-requests.ts';
import { publishReporting } from './reporting.ts';

const reserveMs = 2_000;
/** A difference below this many seconds does not justify a request. */
const toleratedSeconds = 20;
/** Vehicles at once. */
const concurrency = 16;

/** Asks each vehicle of the batch once, however many leases it has. */
export const handler = eventHandler<LeaseEvent, BatchResponse>(async ({ Records: records }, context) => {
  const options = deadlineOf(context, { reserveMs });
  const failed: string[] = [];
  await eachAtMost(concurrency, watchedVehicles(records), async (vehicle) => {
    if (!(await tryToAsk(vehicle, options))) {
      failed.push(vehicle.firstSequenceNumber);
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Never throws, so that one vehicle's failure leaves the others alone. */
async function tryToAsk(vehicle: WatchedVehicle, options: CallOptions): Promise<boolean> {
  try {
    await ask(vehicle, options);
    return true;
  } catch (error) {
    countMetric('LiveModeFailed');
    logWarning('A vehicle was not asked how to send', { failure: toFailure(error) });
    return false;
  }
}

/**
 * Asks the vehicle for as long as the longest lease of the batch lasts. When the batch has only
 * ends, asks for what the other leases leave. The records of one vehicle are in one shard, so no
 * other invocation asks the same vehicle meanwhile.
 */
async function ask({ referenceId, leases, reporting }: WatchedVehicle, options: CallOptions): Promise<void> {
  if (reporting !== undefined) {
    await publishReporting(referenceId, reporting, options);
    countMetric('ReportingSent');
  }
  if (leases.length === 0) {
    return;
  }
  const asking = await findAsking(referenceId, options);
  if (!asking.isActive) {
    return;
  }
  const seconds = secondsLeft(leases, asking);
  if (seconds > 0) {
    await lengthen(referenceId, asking, seconds, options);
  } else {
    await shorten(referenceId, asking, options);
  }
}

/**
 * Publishes before it notes the request: after a crash in between, the vehicle is asked twice,
 * which changes nothing.
 */
async function lengthen(
  referenceId: string,
  { asked }: Asking,
  seconds: number,
  options: CallOptions,
): Promise<void> {
  const at = Date.now();
  const now = Math.floor(at / 1000);
  if (asked.askedUntil - now >= Math.min(seconds - toleratedSeconds, askAgainSeconds)) {
    return;
  }
  await publishRequest(referenceId, { liveSeconds: seconds, at }, options);
  await noteAsked(referenceId, { ...asked, askedUntil: now + seconds }, options);
  countMetric('LiveModeAsked');
}

/**
 * Ends live mode after the last viewer, or when the lease of a subscription's start ends. Notes the
 * request before it publishes: a viewer may come back before the retry of a run that failed in
 * between, and the vehicle must then be asked again. Without the message, it is live for minutes.
 */
async function shorten(referenceId: string, asking: Asking, options: CallOptions): Promise<void> {
  if (!mayShorten(asking, 0)) {
    return;
  }
  const leases = await findLeases(referenceId, options);
  const seconds = leases === undefined ? leaseSeconds : Math.max(0, secondsLeft(leases, asking));
  if (!mayShorten(asking, seconds)) {
    return;
  }
  const at = Date.now();
  const now = Math.floor(at / 1000);
  await noteAsked(referenceId, { askedUntil: now + seconds, endedAt: now }, options);
  await publishRequest(referenceId, { liveSeconds: seconds, at }, options);
  countMetric('LiveModeEnded');
}

/** True when the vehicle would otherwise be live for much longer than the leases ask. */
function mayShorten({ asked }: Asking, seconds: number): boolean {
  const now = Date.now() / 1000;
  return asked.askedUntil - now > seconds + toleratedSeconds && now - asked.endedAt >= endAgainSeconds;
}

/**
 * For how long the leases ask, at most `leaseSeconds`. One of an access that has ended since counts
 * no more.
 */
function secondsLeft(leases: readonly Lease[], { viewersSince }: Asking): number {
  const open = leases.filter(({ watch }) => viewersSince.includes(accessOfLease(watch)));
  const until = Math.max(0, ...open.map((lease) => lease.until));
  return Math.min(leaseSeconds, Math.floor(until - Date.now() / 1000));
}
