/** One attempt to bring a vehicle's saga forward, by a caller or by the reconciler. */
import type { CallOptions } from '../aws/client-settings.ts';
import type { VehicleError } from '../runtime/vehicle-error.ts';
import type { ProvisioningItem, StepName } from './provisioning-item.ts';
import type { HistoryActor } from '../../domain/registry.ts';
import type { Vin } from '../../domain/vin.ts';

/**
 * What a run knows beside the vehicle; its signal ends every call when the time budget is spent.
 */
export interface Run extends CallOptions {
  readonly abortSignal: AbortSignal;
  /** Goes into the history. */
  readonly actor: HistoryActor;
  /** What sealing takes; only in a run that may reserve a new vehicle. */
  readonly sealing?: { readonly vin: Vin; readonly keyId: string };
}

/**
 * A step of the saga. Both verbs may be repeated, and may run twice at the same time for the same
 * vehicle.
 */
export interface Step {
  readonly name: StepName;
  /**
   * Does the step and stores that it is done; answers the vehicle as it is then. Throws ItemMovedError
   * when another run was faster.
   */
  run(vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem>;
  /**
   * Takes back what the step may have done, also when it was never stored as done. Absent where
   * nothing is left outside the registry item.
   */
  undo?(vehicle: ProvisioningItem, run: Run): Promise<void>;
}

/** A failure that no repetition will mend: the saga is to be undone. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  /** What the caller is told. */
  readonly answer: VehicleError;

  constructor(answer: VehicleError, options: ErrorOptions) {
    super('The saga cannot end', options);
    this.answer = answer;
  }
}
