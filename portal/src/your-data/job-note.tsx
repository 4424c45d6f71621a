/** How far a job is, and why it failed. */
import { exportAvailableSeconds } from '../../../domain/data-jobs.ts';
import { useWords } from '../i18n/words.tsx';
import { isFinal, type ShownJob } from './data-jobs.ts';
import { JobProgress } from './job-progress.tsx';

interface JobNoteProps {
  readonly job: ShownJob;
  readonly kind: 'export' | 'erase';
}

/** Shows the progress, the end or the failure. */
export function JobNote({ job, kind }: JobNoteProps) {
  const { translate } = useWords();
  if (job.status === 'FAILED') {
    return <p role="alert">{translate(`dataFailed.${job.failure ?? 'GAVE_UP'}`)}</p>;
  }
  if (isFinal(job)) {
    return <Done job={job} kind={kind} />;
  }
  return (
    <JobProgress label={translate('data.progress')}>
      {translate(`dataRunning.${kind}`, { count: job.handled })}
    </JobProgress>
  );
}

function Done({ job, kind }: JobNoteProps) {
  const { translate, quantities } = useWords();
  if (kind === 'erase') {
    return <p role="status">{translate('dataDone.erase', { count: job.handled })}</p>;
  }
  const until = availableUntil(job);
  return (
    <p role="status">
      {until > Date.now()
        ? translate('dataDone.export', { count: job.handled, until: quantities.time(until, Date.now()) })
        : translate('error.exportOver')}
    </p>
  );
}

/** Until when an export can be downloaded, in epoch milliseconds. */
export const availableUntil = ({ endedAt }: Pick<ShownJob, 'endedAt'>): number =>
  endedAt ? Date.parse(endedAt) + exportAvailableSeconds * 1000 : 0;
