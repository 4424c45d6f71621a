/** Erase: the owner's own time with the car, after its name and the password were typed. */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { fieldText, FormFailure } from '../shell/request-form.tsx';
import { Field } from '../sign-in/form.tsx';
import { ConfirmPerson } from './confirm-person.tsx';
import { isFinal, useDataJobs } from './data-jobs.ts';
import { JobNote } from './job-note.tsx';
import styles from './your-data-page.module.css';

interface ErasePanelProps {
  readonly referenceId: string;
  /** The car's name, which the owner types. */
  readonly name: string;
}

/** The form opens by a button, so that no password manager fills it in by itself. */
export function ErasePanel({ referenceId, name }: ErasePanelProps) {
  const { translate } = useWords();
  const { job, isReading, start } = useDataJobs(referenceId, 'VEHICLE_DATA_ERASURE');
  const [isAsking, setIsAsking] = useState(false);
  const isRunning = isReading || (job !== undefined && !isFinal(job));
  const check = (fields: FormData): void => {
    if (comparable(fieldText(fields, 'name')) !== comparable(name)) {
      throw new FormFailure(translate('erase.nameWrong', { name }));
    }
  };
  const erase = async (): Promise<void> => {
    await start();
    setIsAsking(false);
  };
  return (
    <section className={styles.part}>
      <h2>{translate('erase.title')}</h2>
      <p className={styles.lead}>{translate('erase.lead')}</p>
      {job !== undefined && <JobNote job={job} kind="erase" />}
      {job?.certificate && <Certificate text={job.certificate} />}
      {isAsking && (
        <div className={styles.graveForm}>
          <p>{translate('erase.typeName', { name })}</p>
          <ConfirmPerson submitLabel="erase.submit" onCheck={check} onConfirmed={erase}>
            <Field name="name" label="erase.name" autoComplete="off" />
          </ConfirmPerson>
        </div>
      )}
      {!isRunning && (
        <div className={styles.buttons}>
          <Button className={isAsking ? undefined : styles.grave} onPress={() => setIsAsking(!isAsking)}>
            {translate(isAsking ? 'erase.keep' : 'erase.start')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** A link to the certificate's text, which the page itself has. */
function Certificate({ text }: { readonly text: string }) {
  const { translate } = useWords();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <>
      <a href={url} download="erasure-certificate.json">
        {translate('erase.certificate')}
      </a>
      <p className={styles.lead}>{translate('erase.certificateLead')}</p>
    </>
  );
}

const comparable = (text: string): string => text.trim().toLocaleLowerCase();
