/**
 * Telemetry: the Lambda function that reads the stream of Watches and asks watched vehicles to send
 * live, and to end it after the last viewer
 * (docs/decisions/0089-a-watched-vehicle-is-asked-to-send-live.md). The viewer does not wait for
 * it, and a failure only delays. AWS actions: functions/README.md.
 */
import { accessOfLease, askAgainSeconds, endAgainSeconds, leaseSeconds } from '../../domain/live-mode.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type Lease, type LeaseEvent, type WatchedVehicle, watchedVehicles } from './lease-event.ts';
import { type Asking, findAsking, findLeases, noteAsked, publishRequest } from './live-requests.ts';

/** The failed records; Lambda delivers again the earliest of them and all records after it. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const reserveMs = 2_000;
/** A vehicle that is live for no longer than these seconds is not asked to end it. */
const shortestEndSeconds = 5;
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
    logWarning('A vehicle was not asked to send live', { failure: toFailure(error) });
    return false;
  }
}

/**
 * Asks the vehicle for as long as the longest lease of the batch lasts, or to end live mode when
 * the batch has none. The records of one vehicle are in one shard, so no other invocation asks the
 * same vehicle meanwhile.
 */
async function ask({ referenceId, leases }: WatchedVehicle, options: CallOptions): Promise<void> {
  const asking = await findAsking(referenceId, options);
  if (!asking.isActive) {
    return;
  }
  const seconds = secondsLeft(leases, asking);
  if (seconds > 0) {
    await begin(referenceId, asking, seconds, options);
  } else if (mayEnd(asking) && !(await hasViewers(referenceId, asking, options))) {
    await end(referenceId, options);
  }
}

/**
 * Publishes before it notes the request, as `end` does: after a crash in between, the vehicle is
 * asked twice, which changes nothing.
 */
async function begin(
  referenceId: string,
  { asked }: Asking,
  seconds: number,
  options: CallOptions,
): Promise<void> {
  const at = Date.now();
  const now = Math.floor(at / 1000);
  if (asked.askedUntil - now >= Math.min(seconds, askAgainSeconds)) {
    return;
  }
  await publishRequest(referenceId, { liveSeconds: seconds, at }, options);
  await noteAsked(referenceId, { ...asked, askedUntil: now + seconds }, options);
  countMetric('LiveModeAsked');
}

async function end(referenceId: string, options: CallOptions): Promise<void> {
  const at = Date.now();
  const now = Math.floor(at / 1000);
  await publishRequest(referenceId, { liveSeconds: 0, at }, options);
  await noteAsked(referenceId, { askedUntil: now, endedAt: now }, options);
  countMetric('LiveModeEnded');
}

/** Not for the seconds that the vehicle needs to notice the end itself. */
function mayEnd({ asked }: Asking): boolean {
  const now = Date.now() / 1000;
  return asked.askedUntil - now > shortestEndSeconds && now - asked.endedAt >= endAgainSeconds;
}

/** True while a lease of another viewer lasts whose access is still open. */
async function hasViewers(referenceId: string, asking: Asking, options: CallOptions): Promise<boolean> {
  const leases = await findLeases(referenceId, options);
  return leases === undefined || secondsLeft(leases, asking) > 0;
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
