/** An export of a person that runs or can be downloaded. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { Id } from '../vehicles/table.tsx';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { useExportLink } from '../your-data/data-jobs.ts';
import { JobProgress } from '../your-data/job-progress.tsx';
import { exportStepOf, inExportWords, readyUntil } from './export-words.ts';
import type { PersonExport } from './person-exports.ts';
import styles from './officers.module.css';

interface OpenExportProps {
  readonly job: PersonExport;
  readonly now: number;
}

/** Shows the progress, and then the download to the officer who began the export. */
export function OpenExport({ job, now }: OpenExportProps) {
  const { translate, quantities } = useWords();
  const ownId = usePrincipalId();
  const isRunning = exportStepOf(job, now) === 'RUNS';
  const { requestedBy } = job;
  const time = (at: number): string => quantities.time(at, now);
  return (
    <li className={styles.card}>
      <h3>
        {isRunning
          ? translate('exports.runs')
          : translate('exports.readyUntil', { time: time(readyUntil(job)) })}
      </h3>
      <dl className={styles.facts}>
        {job.personId && (
          <div>
            <dt>{translate('audit.about')}</dt>
            <dd>
              <Id>{job.personId}</Id>
            </dd>
          </div>
        )}
        {requestedBy && (
          <div>
            <dt>{translate('exports.startedBy')}</dt>
            <dd>{requestedBy === ownId ? translate('reveals.you') : <Id>{requestedBy}</Id>}</dd>
          </div>
        )}
        <div>
          <dt>{translate('exports.startedAt')}</dt>
          <dd>{time(Date.parse(job.requestedAt))}</dd>
        </div>
        {!isRunning && (
          <div>
            <dt>{translate('exports.records')}</dt>
            <dd>{translate('exports.count', { count: job.handled })}</dd>
          </div>
        )}
      </dl>
      {isRunning && (
        <JobProgress label={translate('exports.progress')}>
          {translate('exports.soFar', { count: job.handled })}
        </JobProgress>
      )}
      {!isRunning && requestedBy === ownId && <Download jobId={job.jobId} />}
      {!isRunning && requestedBy !== ownId && <p className={styles.lead}>{translate('exports.notYours')}</p>}
    </li>
  );
}

/** Asks for the password, because the link works without a sign-in. */
function Download({ jobId }: Pick<PersonExport, 'jobId'>) {
  const words = useWords();
  const { translate } = words;
  const link = useExportLink();
  const [step, setStep] = useState<'ASKING' | 'DOWNLOADED'>();
  const opener = useFocusKept<HTMLButtonElement>(step === 'ASKING');
  const download = async (): Promise<void> => {
    const url = await inExportWords(link(jobId), words);
    setStep('DOWNLOADED');
    // An attachment, so the page stays.
    location.assign(url);
  };
  if (step === 'ASKING') {
    return (
      <ConfirmPerson
        submitLabel="exports.downloadNow"
        cancelLabel="reveals.leave"
        onCancel={() => setStep(undefined)}
        onConfirmed={download}
      />
    );
  }
  return (
    <>
      {step === 'DOWNLOADED' && <p role="status">{translate('exports.downloaded')}</p>}
      <div>
        <Button ref={opener} className={styles.main} onPress={() => setStep('ASKING')}>
          {translate('exports.download')}
        </Button>
      </div>
    </>
  );
}
