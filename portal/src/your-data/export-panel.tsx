/** Export: everything that the owner reads of the car, as one archive. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { isFinal, useDataJobs, useExportLink } from './data-jobs.ts';
import { JobNote } from './job-note.tsx';
import styles from './your-data-page.module.css';

/** Starts an export, shows how far it is, and downloads it. */
export function ExportPanel({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { job, isReading, error, start } = useDataJobs(referenceId, 'VEHICLE_EXPORT');
  const link = useExportLink();
  const [failure, setFailure] = useState<{ readonly error: Error; readonly retry: () => void }>();
  const [isPending, setIsPending] = useState(false);
  const run = (action: () => Promise<void>): void => {
    setIsPending(true);
    setFailure(undefined);
    action()
      .catch((reason: Error) => setFailure({ error: reason, retry: () => run(action) }))
      .finally(() => setIsPending(false));
  };
  const download = async (jobId: string): Promise<void> => {
    // An attachment, so the page stays.
    location.assign(await link(jobId));
  };
  const isRunning = isReading || (job !== undefined && !isFinal(job));
  const shown = failure ?? (error && { error, retry: () => run(start) });
  return (
    <section className={styles.part}>
      <h2>{translate('export.title')}</h2>
      <p className={styles.lead}>{translate('export.lead')}</p>
      {shown && <ErrorNote error={shown.error} onRetry={shown.retry} />}
      {job !== undefined && <JobNote job={job} kind="export" />}
      <div className={styles.buttons}>
        {job?.status === 'SUCCEEDED' && (
          <Button className={styles.main} onPress={() => run(() => download(job.jobId))}>
            {translate('export.download')}
          </Button>
        )}
        {!isRunning && (
          <Button onPress={() => !isPending && run(start)} data-busy={isPending}>
            {translate(job === undefined ? 'export.start' : 'export.again')}
          </Button>
        )}
      </div>
    </section>
  );
}
