/** What can be done with an erasure, and words for what became of it. */
import { hasEnded, mayBeginAgain } from '../../../domain/data-jobs.ts';
import type { Words } from '../i18n/words.tsx';
import type { Erasure } from './erasures.ts';

/** What can happen next: an approval begins the job, or begins a failed one again. */
export type ErasureStep = 'WAITS' | 'RUNS' | 'STOPPED' | 'OVER';

/** Returns the step of a job. */
export function stepOf(erasure: Pick<Erasure, 'approvedAt' | 'failure' | 'kind' | 'status'>): ErasureStep {
  const { approvedAt, failure, kind, status } = erasure;
  if (!hasEnded({ status })) {
    return approvedAt ? 'RUNS' : 'WAITS';
  }
  return mayBeginAgain({ kind, status, ...(failure && { failure }) }) ? 'STOPPED' : 'OVER';
}

/** Returns the sentence of a job that failed. */
export function failureWords(
  { failure }: Pick<Erasure, 'failure'>,
  { translate }: Pick<Words, 'translate'>,
): string {
  switch (failure) {
    case 'PERSON_NOT_FOUND':
    case 'PERSON_HAS_ROLE':
    case 'PERSON_IN_SEVERAL_TENANTS':
    case 'VEHICLE_NOT_REVOKED':
    case 'TIMED_OUT':
      return translate(`erasureFailed.${failure}`);
    default:
      // The other failures are of other kinds of jobs.
      return translate('erasureFailed.GAVE_UP');
  }
}
