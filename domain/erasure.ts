/**
 * Erasures: jobs that erase what is stored of a vehicle or a person, and leave a certificate. Each
 * goes through its parts in order, and can be repeated.
 */
import type { DataJobItem } from './data-jobs.ts';
import type { ErasedRange } from './erased-times.ts';
import { type Viewers, openAccesses, ownerSinceOf } from './viewers.ts';

/** Request data stored on an erasure job, in addition to the job's own attributes. */
export interface ErasureFacts {
  /** Epoch milliseconds of the first and the last moment whose data is erased. */
  readonly from: string;
  readonly until: string;
  /** For the audit record of the last step; the same values as in the request's record. */
  readonly clientId: string;
  readonly requestId: string;
}

/**
 * The `clientId` of an erasure that began because its period had passed. Its time was cut when it
 * began.
 */
export const plannedErasureClient = 'planned-erasure';

/** DataJobs' item for the erasure of one owner's time with a vehicle. */
export type ErasureJob = DataJobItem & {
  readonly referenceId: string;
  readonly facts: Readonly<Record<keyof ErasureFacts, string>>;
};

/** DataJobs' item for the erasure of a person by `erasePerson`. */
export type PersonErasureJob = DataJobItem & {
  readonly personId: string;
  readonly facts: Readonly<Record<keyof OfficersErasureFacts, string>>;
};

/** Request data stored on an officer's erasure job. */
export type OfficersErasureFacts = Pick<ErasureFacts, 'clientId' | 'requestId'>;

/** DataJobs' item for the erasure of a vehicle by `eraseVehicle`. */
export type VehicleErasureJob = DataJobItem & {
  readonly referenceId: string;
  readonly facts: Readonly<Record<keyof OfficersErasureFacts, string>>;
};

/**
 * DataJobs' item of a vehicle that an erased person had: what a repetition needs once the accesses
 * are gone. The items of an erasure are a list, in which each names the next one.
 */
export interface KeptVehicle {
  /** `keptVehicleKey`. */
  readonly jobId: string;
  /** The Reference ID of the next vehicle; absent at the end of the list. */
  readonly next?: string;
  /** The times in which the person alone owned the vehicle. */
  readonly times: readonly ErasedRange[];
  /** Epoch second after which DynamoDB may delete the item: as of the job. */
  readonly expiresAt: number;
}

/** The key of a vehicle that an erasure keeps; without a Reference ID, of the list's beginning. */
export function keptVehicleKey(jobId: string, referenceId = ''): string {
  return `vehicle#${jobId}#${referenceId}`;
}

const erasedPrefix = 'erased#';

/** Stands in the history for a person who was erased; names the erasure, and no person. */
export function erasedPerson(jobId: string): string {
  return `${erasedPrefix}${jobId}`;
}

/** True for what `erasedPerson` returns. */
export function isErasedPerson(id: string): boolean {
  return id.startsWith(erasedPrefix);
}

/**
 * Since when another person owns the vehicle too, of those whose access is open at `now`. The data
 * from then on is theirs as well, so an erasure ends before it. Undefined without another owner.
 */
export function ownTimeUntil(viewers: Viewers, ownerId: string, now: string): string | undefined {
  let since: string | undefined;
  openAccesses(viewers, now).forEach((access) => {
    const began = ownerSinceOf(access);
    if (access.role === 'OWNER' && access.ownerId !== ownerId && (since === undefined || began < since)) {
      since = began;
    }
  });
  return since;
}
