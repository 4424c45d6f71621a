/**
 * Provisioning as a list of steps. Each step stores its outcome on the registry item before the
 * next begins, so that a retry, another caller or the reconciler can continue from it. Sagas take
 * no leases: see docs/decisions/0019-no-leases.md.
 */
import { abortAfter } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { traced } from '../runtime/trace.ts';
import {
  type ProvisioningItem,
  completionNames,
  overlapOf,
  retiringOf,
  stepNames,
} from './provisioning-item.ts';
import { ItemMovedError } from './registry-store.ts';
import { PermanentError, type Run, type Step } from './run.ts';
import { activate } from './steps/activate.ts';
import { createFleetWiseVehicle } from './steps/create-fleetwise-vehicle.ts';
import { createThing } from './steps/create-thing.ts';
import { dissolve } from './steps/dissolve.ts';
import { issueCertificate } from './steps/issue-certificate.ts';
import { offer } from './steps/offer.ts';
import { registerAgain } from './steps/register-again.ts';
import { registerCertificate } from './steps/register-certificate.ts';
import { reserve } from './steps/reserve.ts';
import { retireCertificate } from './steps/retire-certificate.ts';
import { sealVin } from './steps/seal-vin.ts';
import { switchCertificate } from './steps/switch-certificate.ts';

/** In the order of `stepNames`, by whose indexes `nextStep` finds a step; undone in reverse. */
export const steps: readonly Step[] = [
  sealVin,
  reserve,
  issueCertificate,
  registerCertificate,
  createThing,
  createFleetWiseVehicle,
  offer,
  activate,
  retireCertificate,
];

/**
 * Most time that a caller waits for AWS after the change is stored, in milliseconds. Retiring a
 * certificate takes about half a second.
 */
const settleMs = 5_000;

/**
 * Runs the vehicle's unfinished steps, and returns it when none is left. Also returns it when a
 * renewal waits for the first record under its certificate, or when only the reconciler may
 * complete a contested switch. Throws ItemMovedError, PermanentError and AWS's errors.
 */
export function runSaga(vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem> {
  return runSteps(vehicle, run, () => true);
}

/** Runs the steps of the vehicle's issuance up to its activation. Throws as `runSaga`. */
export function runIssuance(vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem> {
  return runSteps(vehicle, run, ({ issuance }) => issuance !== undefined);
}

async function runSteps(
  vehicle: ProvisioningItem,
  run: Run,
  isWanted: (vehicle: ProvisioningItem) => boolean,
): Promise<ProvisioningItem> {
  let current = vehicle;
  for (let step = nextStep(current); step !== undefined && isWanted(current); step = nextStep(current)) {
    const next = await runStep(step, current, run);
    if (next === current) {
      break;
    }
    current = next;
  }
  return current;
}

/**
 * For a caller whose change is stored, and fenced where it must be: completes it in AWS. When AWS
 * fails or takes too long, the reconciler continues, and the caller does not wait for it. Stops at
 * a step that is not in `mayRun`, because each function may do only its own. Throws ItemMovedError.
 */
export async function settle(
  vehicle: ProvisioningItem,
  run: Run,
  mayRun: readonly Step['name'][] = completionNames,
): Promise<ProvisioningItem> {
  const shortly = { ...run, abortSignal: abortAfter(settleMs, run.abortSignal) };
  let current = vehicle;
  try {
    for (let step = nextCompletion(current); step !== undefined; step = nextCompletion(current)) {
      const next = mayRun.includes(step.name) ? await runStep(step, current, shortly) : current;
      if (next === current) {
        break;
      }
      current = next;
    }
  } catch (error) {
    if (error instanceof ItemMovedError) {
      throw error;
    }
    countMetric('CutOffDelayed');
  }
  return current;
}

/**
 * Undoes an issuance whose direction is UNDO, last step first. The undo of `reserve` removes the
 * issuance itself.
 */
export async function undoSaga(vehicle: ProvisioningItem, run: Run): Promise<void> {
  for (const { name, undo } of [...steps].reverse()) {
    run.abortSignal.throwIfAborted();
    if (undo !== undefined) {
      await traceAndLog(`undo ${name}`, vehicle, () => undo(vehicle, run));
    }
  }
}

/** The next step; undefined when none is unfinished, or during the overlap of a renewal. */
export function nextStep(vehicle: ProvisioningItem): Step | undefined {
  const { issuance } = vehicle;
  if (issuance === undefined || overlapOf(vehicle) !== undefined) {
    return nextCompletion(vehicle);
  }
  return steps[issuance.step === undefined ? 0 : stepNames.indexOf(issuance.step) + 1];
}

/**
 * What is left in AWS of a change that is stored. The thing goes last: an issuance that is undone
 * may still attach a certificate to it.
 */
function nextCompletion(vehicle: ProvisioningItem): Step | undefined {
  if (vehicle.certificateSwitch !== undefined) {
    return switchCertificate;
  }
  if (retiringOf(vehicle).length > 0) {
    return retireCertificate;
  }
  if (vehicle.registration !== undefined) {
    return registerAgain;
  }
  return vehicle.isDissolving === true && vehicle.issuance === undefined ? dissolve : undefined;
}

async function runStep(step: Step, vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem> {
  run.abortSignal.throwIfAborted();
  return traceAndLog(step.name, vehicle, () => step.run(vehicle, run));
}

/** Logs where a saga stopped. A lost race (ItemMovedError) is not logged. */
async function traceAndLog<Result>(
  step: string,
  { referenceId }: ProvisioningItem,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await traced(step, work);
  } catch (error) {
    if (!(error instanceof ItemMovedError)) {
      const cause = error instanceof PermanentError ? error.cause : error;
      logWarning('The step failed', { referenceId, step, failure: toFailure(cause) });
    }
    throw error;
  }
}
