/** How far a job is, and why it failed. */
import { ProgressBar } from 'react-aria-components';
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
    return <p role="status">{translate(`dataDone.${kind}`, { count: job.handled })}</p>;
  }
  return (
    <div className={styles.progress}>
      <ProgressBar isIndeterminate aria-label={translate('data.progress')} className={styles.bar}>
        <div />
      </ProgressBar>
      <p role="status">{translate(`dataRunning.${kind}`, { count: job.handled })}</p>
    </div>
  );
}
