/** One run of a vehicle's saga, by a caller or by the reconciler. */
import type { CallOptions } from '../aws/client-settings.ts';
import type { VehicleError } from '../runtime/vehicle-error.ts';
import type { Drift } from './drift-finding.ts';
import type { CompletionName, ProvisioningItem, StepName } from './provisioning-item.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { HistoryActor } from '../../domain/registry.ts';
import type { Vin } from '../../domain/vin.ts';

/** The context of a run. Its signal aborts every call when the time is up. */
export interface Run extends CallOptions {
  readonly abortSignal: AbortSignal;
  /** Stored in the history. */
  readonly actor: HistoryActor;
  /** Present in a run of the reconciler: no other run can still work on the vehicle. */
  readonly isResting?: true;
  /** Takes what a person must look at; present in runs that compare the registry with AWS. */
  readonly findings?: Findings;
  /** Who asked, for the audit log; present only in a run that may begin a re-issue by a person. */
  readonly asked?: { readonly caller: Caller; readonly requestId: string };
  /** Present only in a run that may reserve a new vehicle. */
  readonly sealing?: Sealing;
}

/** Takes the drift that a run finds, and sends it. */
export interface Findings {
  /** Adds what the run found; the same drift counts once. */
  add(drift: Drift): void;
  /** Sends what was added, or stores it for a later run. Never throws. */
  deliver(run: Run): Promise<void>;
}

/** What the reservation of a new vehicle needs in addition to its draft. */
export interface Sealing {
  readonly vin: Vin;
  readonly keyId: string;
  /** As in `VinHashes`: no vehicle may have this hash either. */
  readonly otherHashedVin: string | undefined;
}

/**
 * A step of the saga. `run` and `undo` may be repeated, and may run concurrently for the same
 * vehicle.
 */
export interface Step {
  readonly name: StepName | CompletionName;
  /**
   * Performs the step, stores that it is done and returns the stored vehicle. Throws ItemMovedError
   * when another run wrote first.
   */
  run(vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem>;
  /**
   * Undoes what the step may have done, even if it was never stored as done. Absent for steps with
   * no effect outside the registry item.
   */
  undo?(vehicle: ProvisioningItem, run: Run): Promise<void>;
}

/** An error that a retry cannot resolve, so the saga must be undone. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  /** The error for the caller. */
  readonly error: VehicleError;

  constructor(error: VehicleError, options: ErrorOptions) {
    super('The saga cannot complete', options);
    this.error = error;
  }
}
