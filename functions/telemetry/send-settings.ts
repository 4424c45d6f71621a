/** Sends vehicles their settings when they have connected: privacy mode, and how often to send. */
import type { PositionsMessage } from '../../domain/positions.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { publishJson } from '../aws/downlink.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type FoundReporting, findReporting, publishReporting } from './reporting.ts';

/** Most vehicles at once. */
const maxAtOnce = 16;

/**
 * Sends each vehicle its settings. Called before the state is written that marks them as sent, so
 * that a crash in between sends them again. Messages may arrive in another order: the vehicle
 * compares `at`. Returns the vehicles that did not get how often to send; it must not be marked,
 * and their next message sends it.
 */
export async function sendSettings(
  vehicles: readonly VehicleStateItem[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  await eachAtMost(maxAtOnce, vehicles, async ({ positions, referenceId }) => {
    if (positions !== undefined) {
      const message: PositionsMessage = { positions: positions.mode, at: positions.at };
      await publishJson(downlinkTopic(referenceId, 'privacy'), message, options);
    }
  });
  return sendReporting(
    vehicles.map(({ referenceId }) => referenceId),
    options,
  );
}

/** Never throws: what a vehicle has sent must not wait for how often it is to send. */
async function sendReporting(
  referenceIds: readonly string[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const { found, unread } = await tryToFind(referenceIds, options);
  const unsent = new Set(unread);
  await eachAtMost(maxAtOnce, [...found], async ([referenceId, message]) => {
    try {
      await publishReporting(referenceId, message, options);
    } catch (error) {
      logWarning('A vehicle was not asked how to send', { failure: toFailure(error) });
      unsent.add(referenceId);
    }
  });
  countMetric('ReportingNotSent', unsent.size);
  return unsent;
}

async function tryToFind(referenceIds: readonly string[], options: CallOptions): Promise<FoundReporting> {
  try {
    return await findReporting(referenceIds, options);
  } catch (error) {
    logWarning('A vehicle was not asked how to send', { failure: toFailure(error) });
    return { found: new Map(), unread: referenceIds };
  }
}
