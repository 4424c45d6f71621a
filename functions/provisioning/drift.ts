/**
 * Compares the registry with AWS IoT and FleetWise in two concurrent rounds. One reads lists of the
 * whole account (round.ts). A slow one checks what no list shows: the attachment of thing and
 * certificate, and the FleetWise vehicle.
 */
import { fleetWiseVehicleExists } from '../aws/fleetwise.ts';
import { hasPolicies, isTied } from '../aws/iot-registry.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { deployedFleet, scanRegistry } from './drift-fleet.ts';
import { readPosition, writePosition } from './drift-store.ts';
import { inspectListedVehicle } from './inspect.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { type RoundState, continueRound, newRound } from './round.ts';
import type { Run } from './run.ts';
import { fleetWise, vehiclePolicyNames } from './settings.ts';
import { takeUp } from './take-up.ts';

/**
 * Calls of one operation that begin within a second. 5 are half of AWS IoT's quota for ListThings
 * and DescribeCertificate (docs/OPERATIONS.md names the sources) and for ListCertificates,
 * ListTargetsForPolicy and ListAttachedPolicies (assumption iot-62). They are a quarter of its
 * quota of 20 for ListThingPrincipals, which a round's inspections call at the same rate.
 */
const callsPerSecond = requireWholeNumber('DRIFT_CALLS_PER_SECOND', 1, 5);
/**
 * How many vehicles' attachments a run checks; 300 every two minutes are 216,000 a day. 0 switches
 * the whole comparison off.
 */
const tiesPerRun = requireWholeNumber('DRIFT_VEHICLES_PER_RUN', 0, 60 * callsPerSecond);
const tieLimits = { perSecond: callsPerSecond, atOnce: 8 } as const;
const keys = { ofTies: 'cursor#drift', ofLists: 'cursor#round' } as const;

/**
 * Continues both rounds until `until` (epoch milliseconds). After throttling by AWS IoT, the next
 * run continues.
 */
export async function checkDrift(until: number, run: Run): Promise<void> {
  if (tiesPerRun === 0) {
    return;
  }
  const rounds = await Promise.allSettled([checkTies(until, run), compareLists(until, run)]);
  for (const round of rounds) {
    if (round.status === 'rejected') {
      logOrThrow(round.reason);
    }
  }
}

/** Logs a transient failure, because the next run continues; throws any other. */
function logOrThrow(error: unknown): void {
  if (!isTransient(error)) {
    throw error;
  }
  logWarning('The AWS call failed and can be retried', { failure: toFailure(error) });
}

async function compareLists(until: number, run: Run): Promise<void> {
  const stored = await readPosition<RoundState>(keys.ofLists, run);
  const state = stored.position ?? newRound(Date.now(), 0);
  let position = state;
  const fleet = deployedFleet(run, (reached) => void (position = reached));
  try {
    position = await continueRound(state, fleet, { until, signal: run.abortSignal, callsPerSecond });
  } finally {
    await writePosition(keys.ofLists, { position, version: stored.version }, run);
  }
}

/** Checks the next vehicles and moves the position past them. */
async function checkTies(until: number, run: Run): Promise<void> {
  const stored = await readPosition<string>(keys.ofTies, run);
  const { entries, marker } = await scanRegistry(stored.position, tiesPerRun, run);
  const work = (vehicle: ProvisioningItem): Promise<void> => checkTie(vehicle, run);
  const begun = await takeUp(eachOf(entries), work, { ...tieLimits, until }, run.abortSignal);
  const position = begun === entries.length ? marker : (entries[begun - 1]?.referenceId ?? stored.position);
  await writePosition(keys.ofTies, { position, version: stored.version }, run);
}

async function checkTie(
  { certificate, pendingSaga, referenceId, status }: ProvisioningItem,
  run: Run,
): Promise<void> {
  if (status !== 'ACTIVE' || pendingSaga !== undefined || certificate === undefined) {
    return;
  }
  try {
    const tie = { thingName: referenceId, principal: certificate.iotCertificateArn };
    const isWhole = (await isTied(tie, run)) && (await isInFleetWise(referenceId, tie.principal, run));
    if (!isWhole) {
      await inspectListedVehicle(referenceId, run);
    }
  } catch (error) {
    logWarning('The AWS call failed and can be retried', { referenceId, failure: toFailure(error) });
  }
}

/**
 * The policies are listed here too, because the lists of the other round cover only the first one.
 * A certificate that was issued before FleetWise had its own policy gets it here.
 */
async function isInFleetWise(referenceId: string, principal: string, run: Run): Promise<boolean> {
  if (fleetWise === undefined) {
    return true;
  }
  const isPermitted = await hasPolicies({ policyNames: vehiclePolicyNames, principal }, run);
  return isPermitted && fleetWiseVehicleExists(referenceId, run);
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
