/** Erase: the owner's own time with the car, after its name and the password were typed. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { Field } from '../sign-in/form.tsx';
import { Certificate } from './certificate.tsx';
import { ConfirmPerson } from './confirm-person.tsx';
import { isFinal, useDataJobs } from './data-jobs.ts';
import { JobNote } from './job-note.tsx';
import { startErasure } from './start-erasure.ts';
import styles from './your-data-page.module.css';

interface ErasePanelProps {
  readonly referenceId: string;
  /** The car's name, which the owner types. */
  readonly name: string;
}

/** The form opens by a button, so that no password manager fills it in by itself. */
export function ErasePanel({ referenceId, name }: ErasePanelProps) {
  const { translate } = useWords();
  const { job, isReading, error, retry, start } = useDataJobs(referenceId, 'VEHICLE_DATA_ERASURE');
  const [isAsking, setIsAsking] = useState(false);
  const heading = useFocusKept(isAsking);
  useForgetErased(referenceId, job?.status === 'SUCCEEDED');
  const isRunning = isReading || (job !== undefined && !isFinal(job));
  const check = (fields: FormData): void => {
    if (comparable(fieldText(fields, 'name')) !== comparable(name)) {
      throw new FormError(translate('erase.nameWrong', { name }));
    }
  };
  const erase = async (): Promise<void> => {
    await startErasure(start, translate);
    setIsAsking(false);
  };
  return (
    <section className={styles.part}>
      <h2 ref={heading} tabIndex={-1}>
        {translate('erase.title')}
      </h2>
      <p className={styles.lead}>{translate('erase.lead')}</p>
      {error !== null && <ErrorNote error={error} onRetry={retry} />}
      {job !== undefined && <JobNote job={job} kind="erase" />}
      {job?.certificate && <Certificate text={job.certificate} />}
      {isAsking && (
        <div className={styles.graveForm}>
          <p>{translate('erase.typeName', { name })}</p>
          <ConfirmPerson
            submitLabel="erase.submit"
            cancelLabel="erase.keep"
            onCancel={() => setIsAsking(false)}
            onCheck={check}
            onConfirmed={erase}
          >
            <Field name="name" label="erase.name" autoComplete="off" />
          </ConfirmPerson>
        </div>
      )}
      {!isRunning && !isAsking && (
        <div className={styles.buttons}>
          <Button className={styles.grave} onPress={() => setIsAsking(true)}>
            {translate('erase.start')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Removes what this page has read of the erased time, once the erasure has ended. */
function useForgetErased(referenceId: string, isErased: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (isErased) {
      queries.removeQueries({ queryKey: ['history', referenceId] });
      void queries.invalidateQueries({ queryKey: ['my-cars'] });
    }
  }, [isErased, queries, referenceId]);
}

const comparable = (text: string): string => text.trim().toLocaleLowerCase();
