/** Export: everything that the owner reads of the car, as one archive. */
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from './confirm-person.tsx';
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

interface DownloadProps {
  readonly job: ShownJob | undefined;
  /** More buttons, which the form replaces. */
  readonly children?: ReactNode;
}

/** Asks for the password, because the link works without a sign-in. */
function Download({ job, children }: DownloadProps) {
  const { translate } = useWords();
  const link = useExportLink();
  const [isAsking, setIsAsking] = useState(false);
  const opener = useFocusKept<HTMLButtonElement>(isAsking);
  const isReady = job?.status === 'SUCCEEDED' && availableUntil(job) > Date.now();
  if (!isReady) {
    return <div className={styles.buttons}>{children}</div>;
  }
  if (!isAsking) {
    return (
      <div className={styles.buttons}>
        <Button ref={opener} className={styles.main} onPress={() => setIsAsking(true)}>
          {translate('export.download')}
        </Button>
        {children}
      </div>
    );
  }
  const download = async (): Promise<void> => {
    const url = await link(job.jobId);
    setIsAsking(false);
    // An attachment, so the page stays.
    location.assign(url);
  };
  return (
    <ConfirmPerson
      submitLabel="export.downloadNow"
      cancelLabel="export.notNow"
      onCancel={() => setIsAsking(false)}
      onConfirmed={download}
    />
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
