/** What an erasure covers, and what one step of it has done. */
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { PersonErasureJob, VehicleErasureJob } from '../../domain/erasure.ts';

/** The person, and the job whose id takes the person's place where something must stay. */
export interface PersonScope {
  /** Cognito `sub`. */
  readonly personId: string;
  readonly tenantId: string;
  readonly job: PersonErasureJob;
  /** Epoch milliseconds of the last moment at which the person could still do something. */
  readonly until: number;
}

/** A vehicle whose Reference ID has ended. */
export interface VehicleScope {
  readonly referenceId: string;
  readonly tenantId: string;
  readonly job: VehicleErasureJob;
}

/** The data of one person's time with a vehicle. */
export interface OwnTime extends ErasedRange {
  readonly referenceId: string;
  readonly tenantId: string;
  /** Cognito `sub`. */
  readonly ownerId: string;
}

/** The outcome of one step, which reads one page at most. */
export interface Erased {
  readonly count: number;
  /** Where the next step continues; absent at the end. */
  readonly next?: string;
  /** True when something cannot be erased yet; the step must be repeated later. */
  readonly isWaiting?: boolean;
}

/**
 * DynamoDB did not delete a part of a page at any attempt. The step can be repeated, because it
 * finds only what is left.
 */
export class NotErasedError extends Error {
  override readonly name = 'NotErasedError';
}
