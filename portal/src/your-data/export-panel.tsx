/** Export: everything that the owner reads of the car, as one archive. */
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { isFinal, useDataJobs } from './data-jobs.ts';
import { Download } from './download.tsx';
import { JobNote } from './job-note.tsx';
import { useAction } from './use-action.ts';
import styles from './your-data-page.module.css';

/** Starts an export, shows how far it is, and downloads it. */
export function ExportPanel({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { job, isReading, error, retry, start } = useDataJobs(referenceId, 'VEHICLE_EXPORT');
  const { failure, isPending, run } = useAction();
  const isRunning = isReading || (job !== undefined && !isFinal(job));
  const shown = failure ?? (error && { error, retry });
  return (
    <section className={styles.part}>
      <h2>{translate('export.title')}</h2>
      <p className={styles.lead}>{translate('export.lead')}</p>
      {shown && <ErrorNote error={shown.error} onRetry={shown.retry} />}
      {job !== undefined && <JobNote job={job} kind="export" />}
      <Download job={job}>
        {!isRunning && (
          <Button onPress={() => run(start)} data-busy={isPending}>
            {translate(job === undefined ? 'export.start' : 'export.again')}
          </Button>
        )}
      </Download>
    </section>
  );
}

/** The copy that this browser prepared of a car whose access has ended; nothing without one. */
export function KeptExport({ referenceId }: { readonly referenceId: string }) {
  const { job } = useDataJobs(referenceId, 'VEHICLE_EXPORT');
  return job === undefined ? null : (
    <>
      <JobNote job={job} kind="export" />
      <Download job={job} />
    </>
  );
}
