/** The button that downloads an export, beside others. */
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from './confirm-person.tsx';
import { useExportLink, type ShownJob } from './data-jobs.ts';
import { availableUntil } from './job-note.tsx';
import styles from './your-data-page.module.css';

interface DownloadProps {
  readonly job: ShownJob | undefined;
  /** More buttons, which the form replaces. */
  readonly children?: ReactNode;
}

/** Asks for the password, because the link works without a sign-in. */
export function Download({ job, children }: DownloadProps) {
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
