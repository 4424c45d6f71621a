/**
 * Telemetry: the Lambda function that reads the stream of Watches and asks watched vehicles to send
 * live (docs/decisions/0089-a-watched-vehicle-is-asked-to-send-live.md). The subscriber does not
 * wait for it, and a failure only delays. AWS actions: functions/README.md.
 */
import { askAgainSeconds, leaseSeconds } from '../../domain/live-mode.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type Lease, type LeaseEvent, type WatchedVehicle, watchedVehicles } from './lease-event.ts';
import { findAsking, noteAsked, publishRequest } from './live-requests.ts';

/** The failed records; Lambda delivers again the earliest of them and all records after it. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const reserveMs = 2_000;
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
 * Publishes before it notes the request: after a crash in between, the vehicle is asked twice,
 * which changes nothing. The records of one vehicle are in one shard, so no other invocation asks
 * the same vehicle meanwhile.
 */
async function ask({ referenceId, leases }: WatchedVehicle, options: CallOptions): Promise<void> {
  const asking = await findAsking(referenceId, options);
  const now = Date.now();
  const until = Math.max(0, ...leases.filter((lease) => isOpen(lease, asking.viewersSince)).map(untilOf));
  const seconds = Math.min(leaseSeconds, Math.floor(until - now / 1000));
  const isAskedLongEnough = asking.askedUntil - now / 1000 >= askAgainSeconds;
  if (!asking.isActive || seconds <= 0 || isAskedLongEnough) {
    return;
  }
  await publishRequest(referenceId, { liveSeconds: seconds, at: now }, options);
  await noteAsked(referenceId, Math.floor(now / 1000) + seconds, options);
  countMetric('LiveModeAsked');
}

/** An access may have ended since its lease was taken. */
function isOpen({ watch }: Lease, viewersSince: readonly string[]): boolean {
  return viewersSince.includes(watch);
}

function untilOf({ until }: Lease): number {
  return until;
}
