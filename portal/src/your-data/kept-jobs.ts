/**
 * The jobs that this browser has started, so that a reload finds them again. A job's id opens
 * nothing: the API checks that the job is the caller's.
 */
import type { DataJobKind } from '../../../domain/generated/schema-types.ts';

/** What a job is about, and who started it. */
export interface JobSubject {
  readonly principalId: string;
  readonly referenceId: string;
  readonly kind: DataJobKind;
}

/** Returns the id of the kept job; undefined without one. */
export function keptJob(subject: JobSubject): string | undefined {
  try {
    return localStorage.getItem(keyOf(subject)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a job, or forgets it. Without a storage, a reload forgets it. */
export function keepJob(subject: JobSubject, jobId: string | undefined): void {
  try {
    if (jobId === undefined) {
      localStorage.removeItem(keyOf(subject));
    } else {
      localStorage.setItem(keyOf(subject), jobId);
    }
  } catch {
    // Storage is full or switched off.
  }
}

const keyOf = ({ principalId, referenceId, kind }: JobSubject): string =>
  `portal.job.${kind}.${referenceId}.${principalId}`;
