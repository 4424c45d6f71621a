/** Export: everything that the owner reads of the car, as one archive. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { isFinal, useDataJobs, useExportLink, type ShownJob } from './data-jobs.ts';
import { availableUntil, JobNote } from './job-note.tsx';
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
      <div className={styles.buttons}>
        {job !== undefined && <Download job={job} />}
        {!isRunning && (
          <Button onPress={() => run(start)} data-busy={isPending}>
            {translate(job === undefined ? 'export.start' : 'export.again')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** The copy that this browser prepared of a car whose access has ended; nothing without one. */
export function KeptExport({ referenceId }: { readonly referenceId: string }) {
  const { job } = useDataJobs(referenceId, 'VEHICLE_EXPORT');
  return job === undefined ? null : (
    <>
      <JobNote job={job} kind="export" />
      <div className={styles.buttons}>
        <Download job={job} />
      </div>
    </>
  );
}

/** Nothing for a job without a file that can be downloaded now. */
function Download({ job }: { readonly job: ShownJob }) {
  const { translate } = useWords();
  const link = useExportLink();
  const { failure, isPending, run } = useAction();
  const download = async (): Promise<void> => {
    // An attachment, so the page stays.
    location.assign(await link(job.jobId));
  };
  if (job.status !== 'SUCCEEDED' || availableUntil(job) <= Date.now()) {
    return null;
  }
  return (
    <>
      {failure && <ErrorNote error={failure.error} onRetry={failure.retry} />}
      <Button className={styles.main} onPress={() => run(download)} data-busy={isPending}>
        {translate('export.download')}
      </Button>
    </>
  );
}

interface Action {
  /** Why the last run failed, and what repeats it. */
  readonly failure: { readonly error: Error; readonly retry: () => void } | undefined;
  readonly isPending: boolean;
  /** Runs one request at a time. */
  run(request: () => Promise<void>): void;
}

function useAction(): Action {
  const [failure, setFailure] = useState<Action['failure']>();
  const [isPending, setIsPending] = useState(false);
  const run = (request: () => Promise<void>): void => {
    if (isPending) {
      return;
    }
    setIsPending(true);
    setFailure(undefined);
    request()
      .catch((error: Error) => setFailure({ error, retry: () => run(request) }))
      .finally(() => setIsPending(false));
  };
  return { failure, isPending, run };
}
