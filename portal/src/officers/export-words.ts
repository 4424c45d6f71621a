/** What can be done with an export of a person, and words for what became of it. */
import { exportAvailableSeconds, hasEnded } from '../../../domain/data-jobs.ts';
import type { Words } from '../i18n/words.tsx';
import { FormError } from '../shell/request-form.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { staffErrorWords } from '../vehicles/staff-words.ts';
import type { PersonExport } from './person-exports.ts';

/** What can happen next: READY until its time for downloads is over. */
export type ExportStep = 'RUNS' | 'READY' | 'OVER';

/** Returns the step of an export at a moment (epoch milliseconds). */
export function exportStepOf(job: Pick<PersonExport, 'endedAt' | 'status'>, now: number): ExportStep {
  if (!hasEnded(job)) {
    return 'RUNS';
  }
  return job.status === 'SUCCEEDED' && readyUntil(job) > now ? 'READY' : 'OVER';
}

/** Until when an export can be downloaded, in epoch milliseconds. */
export const readyUntil = ({ endedAt }: Pick<PersonExport, 'endedAt'>): number =>
  endedAt ? Date.parse(endedAt) + exportAvailableSeconds * 1000 : 0;

/** Returns the sentence of an export that ended and cannot be downloaded. */
export function overWords(
  { failure, status }: Pick<PersonExport, 'failure' | 'status'>,
  { translate }: Pick<Words, 'translate'>,
): string {
  if (status === 'SUCCEEDED') {
    return translate('exports.over');
  }
  switch (failure) {
    case 'PERSON_NOT_FOUND':
    case 'TOO_LARGE':
    case 'TIMED_OUT':
      return translate(`exportFailed.${failure}`);
    default:
      // The other failures are of other kinds of jobs.
      return translate('exportFailed.GAVE_UP');
  }
}

/** Rejects as a form shows it, with the words for the start and the download of an export. */
export async function inExportWords<Result>(
  result: Promise<Result>,
  words: Pick<Words, 'translate' | 'quantities'>,
): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    throw new FormError(exportErrorWords(error, words), { cause: error });
  }
}

/** Returns the sentence for an error of a request about exports. */
export function exportErrorWords(error: unknown, words: Pick<Words, 'translate' | 'quantities'>): string {
  const { translate, quantities } = words;
  const { code, retryAfterSeconds } = requestFailure(error);
  switch (code) {
    case 'CONFLICT':
    case 'DATA_JOB_NOT_FOUND':
    case 'EXPORT_EXPIRED':
      return translate(`exportError.${code}`);
    case 'RATE_LIMITED':
      return translate('exportError.RATE_LIMITED', {
        duration: quantities.duration(retryAfterSeconds ?? 60),
      });
    default:
      return staffErrorWords(error, words);
  }
}
