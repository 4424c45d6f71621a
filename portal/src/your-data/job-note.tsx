/** How far a job is, and why it failed. */
import { ProgressBar } from 'react-aria-components';
import { exportAvailableSeconds } from '../../../domain/data-jobs.ts';
import { useWords } from '../i18n/words.tsx';
import { isFinal, type ShownJob } from './data-jobs.ts';
import styles from './your-data-page.module.css';

interface JobNoteProps {
  readonly job: ShownJob;
  readonly kind: 'export' | 'erase';
}

/** The total is not known, so the bar has no end; the count says that it moves. */
export function JobNote({ job, kind }: JobNoteProps) {
  const { translate } = useWords();
  if (job.status === 'FAILED') {
    return <p role="alert">{translate(`dataFailed.${job.failure ?? 'GAVE_UP'}`)}</p>;
  }
  if (isFinal(job)) {
    return <Done job={job} kind={kind} />;
  }
  return (
    <div className={styles.progress}>
      <ProgressBar isIndeterminate aria-label={translate('data.progress')} className={styles.bar}>
        <div />
      </ProgressBar>
      {/* No live region: the count changes with each read. */}
      <p>{translate(`dataRunning.${kind}`, { count: job.handled })}</p>
    </div>
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
