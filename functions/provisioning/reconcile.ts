/**
 * Provisioning, on a schedule: continues sagas that stopped because a function was killed or an AWS
 * service failed, undoes those that cannot complete, and compares the registry with AWS IoT. AWS
 * actions: functions/README.md.
 */
import { daySeconds } from '../../domain/durations.ts';
import { systemActor } from '../../domain/registry.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { abortAfter, deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { checkDrift } from './drift.ts';
import { DriftFindings } from './drift-findings.ts';
import { markForUndo } from './mark-for-undo.ts';
import { restingSince } from './pending-sagas.ts';
import { type Issuance, type ProvisioningItem, overlapOf } from './provisioning-item.ts';
import { ItemMovedError, findVehicle, saveVehicle } from './registry-store.ts';
import { PermanentError, type Run } from './run.ts';
import { runSaga, settle, undoSaga } from './saga.ts';
import { takeUp } from './take-up.ts';

/**
 * Longer than any run may work on one vehicle (25 s), so that no run still works on a resting item;
 * less only in tests.
 */
const restSeconds = requireWholeNumber('RECONCILE_AFTER_SECONDS', 0, 60);
/** An issuance that did not finish within this time is undone. */
const giveUpSeconds = requireWholeNumber('UNDO_AFTER_SECONDS', 0, daySeconds);
/**
 * The account may call RegisterCertificateWithoutCA, UpdateCertificate and DeleteCertificate of AWS
 * IoT 10 times a second each. A saga makes at most one call of each, so 7 sagas a second leave the
 * rest to provisioning. 32 concurrent sagas are enough when a saga takes four seconds.
 */
const takeUpLimits = { perSecond: 7, atOnce: 32 } as const;
/**
 * Most time for one vehicle, the reserve for the end of the function, and the time for storing a
 * round's sightings.
 */
const budgetMs = { perVehicle: 25_000, reserve: 2_000, forStoringARound: 20_000 } as const;

/** Does what the time allows; the next run continues. */
export const handler = eventHandler<unknown>(async (_event, context) => {
  const { abortSignal: overall, endsAt } = deadlineOf(context, { reserveMs: budgetMs.reserve });
  const findings = new DriftFindings();
  const run: Run = { abortSignal: overall, actor: { actorId: systemActor }, findings };
  try {
    const seen = await reconcilePending(run, endsAt - budgetMs.perVehicle);
    await checkDrift(endsAt - budgetMs.forStoringARound, run);
    logInfo('Reconciled', { count: seen });
  } finally {
    await findings.deliverWaiting(run);
    await findings.deliver(run);
  }
});

/**
 * Starts no vehicle after `until`, so that each has the full time of one vehicle, and time is left
 * for the comparison.
 */
function reconcilePending(run: Run, until: number): Promise<number> {
  const { abortSignal: overall } = run;
  const before = new Date(Date.now() - restSeconds * 1_000).toISOString();
  const work = (referenceId: string): Promise<void> => {
    const abortSignal = abortAfter(budgetMs.perVehicle, overall);
    return reconcileVehicle(referenceId, before, { ...run, abortSignal, isResting: true });
  };
  const resting = restingSince(before, { abortSignal: overall });
  return takeUp(resting, work, { ...takeUpLimits, until }, overall);
}

/** Reconciles one vehicle. Never throws, so that the next one is reconciled too. */
async function reconcileVehicle(referenceId: string, before: string, run: Run): Promise<void> {
  try {
    const vehicle = await findVehicle(referenceId, run);
    if (vehicle?.pendingSince === undefined || vehicle.pendingSince > before) {
      return;
    }
    await advance(vehicle, run);
  } catch (error) {
    if (error instanceof ItemMovedError) {
      return;
    }
    countMetric('SagaStuck');
    const cause = error instanceof PermanentError ? error.cause : error;
    logWarning('The AWS call failed and can be retried', { referenceId, failure: toFailure(cause) });
    await putBack(referenceId, error, run).catch(() => undefined);
  }
}

async function advance(found: ProvisioningItem, run: Run): Promise<void> {
  // An issuance that cannot complete must not delay the cut of an earlier certificate.
  const vehicle = found.issuance === undefined ? found : await settle(found, run);
  const { issuance, referenceId } = vehicle;
  if (issuance?.direction === 'UNDO') {
    await undoSaga(vehicle, run);
    countMetric('SagaUndone');
    logInfo('The saga was undone', { referenceId });
  } else if (issuance !== undefined && isOverlapOver(vehicle, issuance)) {
    countMetric('RenewalNotUsed');
    logWarning('The renewed certificate was not used and will be undone', { referenceId });
    await markForUndo(referenceId, run);
  } else if (issuance !== undefined && isTooOld(vehicle, issuance)) {
    logWarning('The saga cannot complete and will be undone', { referenceId });
    await markForUndo(referenceId, run);
  } else {
    // During an overlap, this completes other pending work.
    await runSaga(vehicle, run);
    countMetric('SagaResumed');
    logInfo('The saga was continued', { referenceId });
  }
}

/** The item may be in the index earlier, for other pending work during an overlap. */
function isOverlapOver(vehicle: ProvisioningItem, { useBefore }: Issuance): boolean {
  return overlapOf(vehicle) !== undefined && (useBefore === undefined || Date.parse(useBefore) <= Date.now());
}

/**
 * Moves the vehicle to the end of the queue, so that a few permanent failures do not block the
 * others.
 */
async function putBack(referenceId: string, error: unknown, run: Run): Promise<void> {
  if (error instanceof PermanentError) {
    return markForUndo(referenceId, run);
  }
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle?.pendingSaga !== undefined) {
    await saveVehicle(vehicle, run);
  }
}

/** The issuance of a certificate that is offered or in use is not given up. */
function isTooOld(vehicle: ProvisioningItem, { startedAt, usedAt }: Issuance): boolean {
  const isWanted = usedAt !== undefined || overlapOf(vehicle) !== undefined;
  return !isWanted && Date.now() - Date.parse(startedAt) > giveUpSeconds * 1_000;
}
