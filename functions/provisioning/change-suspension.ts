/**
 * Suspension: the Lambda function behind the mutations `suspendVehicles` and `resumeVehicles`.
 * First one transaction for each vehicle writes status and fence; then certificates are switched in
 * AWS IoT as fast as the account may. The reconciler continues after that. AWS actions:
 * functions/README.md.
 */
import type {
  ChangeSuspensionRequest,
  ChangeSuspensionResult,
  VehicleStatusChangeResult,
} from '../../domain/contracts.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { abortAfter, deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { requestHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type ProvisioningItem, isSettled } from './provisioning-item.ts';
import { ItemMovedError, findVehicle } from './registry-store.ts';
import type { Run } from './run.ts';
import { settle } from './saga.ts';
import { type SuspensionChange, changeSuspension, decideSuspension } from './suspension.ts';
import { takeUp } from './take-up.ts';
import { requestBudget, untilDone } from './until-done.ts';

/** Vehicles that are written at the same time. */
const writesAtOnce = 16;
/** Most time for the transaction of one vehicle, so that it does not hold the others' response. */
const writeMs = 8_000;
/**
 * How long the caller waits for switches in AWS IoT, whose UpdateCertificate an account may call 10
 * times a second. The reconciler performs the others.
 */
const switching = { forMs: 5_000, perSecond: 7, atOnce: 16 } as const;

/** Returns what became of each vehicle, in the order of the first mention. */
export const handler = requestHandler<ChangeSuspensionRequest, ChangeSuspensionResult>(
  async ({ caller, reason, referenceIds }, context) => {
    const { abortSignal, endsAt } = deadlineOf(context, requestBudget);
    const run: Run = {
      abortSignal,
      actor: { actorId: caller.principalId, clientId: caller.clientId },
    };
    const change = { tenantId: caller.tenantId, ...(reason !== undefined && { reason }) };
    const wanted = new Set(referenceIds.map((referenceId) => referenceId.toLowerCase()));
    const outcomes = await changeAll([...wanted], change, run);
    await settleAll(outcomes, Math.min(endsAt, Date.now() + switching.forMs), run);
    return { changes: [...outcomes].map(toResult) };
  },
);

/** The vehicle as stored, or why it was not changed. */
type Outcome = { readonly vehicle: ProvisioningItem } | { readonly errorType: ErrorCode };

async function changeAll(
  referenceIds: readonly string[],
  change: SuspensionChange,
  run: Run,
): Promise<Map<string, Outcome>> {
  // In the order of the request, whatever the order of the ends.
  const outcomes = new Map<string, Outcome>(
    referenceIds.map((referenceId) => [referenceId, { errorType: 'SERVICE_UNAVAILABLE' }]),
  );
  await eachAtMost(writesAtOnce, referenceIds, async (referenceId) => {
    outcomes.set(referenceId, await tryToChange(referenceId, change, run));
  });
  return outcomes;
}

/** Throws only for a defect, so that the next vehicle is changed too. */
async function tryToChange(referenceId: string, change: SuspensionChange, run: Run): Promise<Outcome> {
  const ofVehicle = { ...run, abortSignal: abortAfter(writeMs, run.abortSignal) };
  try {
    return await untilDone(() => changeOne(referenceId, change, ofVehicle), ofVehicle);
  } catch (error) {
    if (!isTransient(error) && !ofVehicle.abortSignal.aborted) {
      throw error;
    }
    countMetric('AwsFailure');
    logWarning('The AWS call failed and can be retried', { referenceId, failure: toFailure(error) });
    return { errorType: 'SERVICE_UNAVAILABLE' };
  }
}

async function changeOne(referenceId: string, change: SuspensionChange, run: Run): Promise<Outcome> {
  const decision = decideSuspension(change, await findVehicle(referenceId, run));
  if (decision.kind === 'REFUSE') {
    return { errorType: decision.code };
  }
  if (decision.kind === 'DONE') {
    return { vehicle: decision.vehicle };
  }
  const vehicle = await changeSuspension(decision.vehicle, change, run);
  countMetric(change.reason === undefined ? 'VehicleResumed' : 'VehicleSuspended');
  return { vehicle };
}

/** Begins to switch the certificates in AWS IoT until the time is up. */
async function settleAll(outcomes: Map<string, Outcome>, until: number, run: Run): Promise<void> {
  const unsettled = [...outcomes].flatMap(([key, outcome]) =>
    'vehicle' in outcome && !isSettled(outcome.vehicle) ? [{ key, vehicle: outcome.vehicle }] : [],
  );
  const work = async ({ key, vehicle }: (typeof unsettled)[number]): Promise<void> => {
    try {
      outcomes.set(key, { vehicle: await settle(vehicle, run, ['switch-certificate']) });
    } catch (error) {
      // Another run has changed the vehicle since, and settles it.
      if (!(error instanceof ItemMovedError)) {
        throw error;
      }
    }
  };
  await takeUp(eachOf(unsettled), work, { ...switching, until }, run.abortSignal);
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function toResult([referenceId, outcome]: [string, Outcome]): VehicleStatusChangeResult {
  return 'vehicle' in outcome
    ? { referenceId, status: outcome.vehicle.status, isSettled: isSettled(outcome.vehicle) }
    : { referenceId, errorType: outcome.errorType };
}
