/** What a person can do with the data of a former car: keep it, copy it, or erase it. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { errorWords } from '../shell/error-words.ts';
import { requestFailure } from '../shell/request-failure.ts';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { isFinal, useDataJobs } from '../your-data/data-jobs.ts';
import { Download } from '../your-data/download.tsx';
import { JobNote } from '../your-data/job-note.tsx';
import { startErasure } from '../your-data/start-erasure.ts';
import { useAction } from '../your-data/use-action.ts';
import styles from './former-page.module.css';
import { useKeepData, useReadAgain, type FormerCar } from './planned-erasures.ts';

interface FormerChoicesProps {
  readonly car: FormerCar;
  /** False while the person has the car again: copy and erasure would be of the present time. */
  readonly isOnlyFormer: boolean;
  readonly onErase: () => Promise<void>;
}

/** One row of buttons, or the form that one of them opens. */
export function FormerChoices({ car, isOnlyFormer, onErase }: FormerChoicesProps) {
  const { translate } = useWords();
  const { job, isReading, error, retry, start } = useDataJobs(car.referenceId, 'VEHICLE_EXPORT');
  const keep = useKeepData(car.referenceId);
  const readAgain = useReadAgain();
  const { failure, isPending, run } = useAction();
  const [isAsking, setIsAsking] = useState(false);
  const opener = useFocusKept<HTMLButtonElement>(isAsking);
  const isRunning = isReading || (job !== undefined && !isFinal(job));
  const shown = failure ?? (error && { error, retry });
  const isPlanned = Boolean(car.erasedFrom);
  return (
    <>
      {shown && <ErrorNote error={shown.error} onRetry={shown.retry} toText={choiceErrorWords} />}
      {isOnlyFormer && job !== undefined && <JobNote job={job} kind="export" />}
      {isAsking ? (
        <EraseForm onErase={onErase} onClose={() => setIsAsking(false)} />
      ) : (
        <Download job={isOnlyFormer ? job : undefined}>
          {isPlanned && (
            <Button className={styles.main} onPress={() => run(keep)} data-busy={isPending}>
              {translate('former.keep')}
            </Button>
          )}
          {isOnlyFormer && !isRunning && (
            <>
              <Button onPress={() => run(() => start().then(readAgain))} data-busy={isPending}>
                {translate(job === undefined ? 'export.start' : 'export.again')}
              </Button>
              <Button ref={opener} className={styles.grave} onPress={() => setIsAsking(true)}>
                {translate('former.erase')}
              </Button>
            </>
          )}
        </Download>
      )}
      {isOnlyFormer && isPlanned && !isAsking && (
        <p className={styles.note}>{translate('former.copyKeeps')}</p>
      )}
    </>
  );
}

interface EraseFormProps {
  readonly onErase: () => Promise<void>;
  readonly onClose: () => void;
}

function EraseForm({ onErase, onClose }: EraseFormProps) {
  const { translate } = useWords();
  return (
    <div className={styles.graveForm}>
      <p>{translate('former.eraseText')}</p>
      <ConfirmPerson
        submitLabel="erase.submit"
        cancelLabel="erase.keep"
        onCancel={onClose}
        onConfirmed={async () => {
          await startErasure(onErase, translate);
          onClose();
        }}
      />
    </div>
  );
}

/** Here, a car that is not found has nothing left. */
const choiceErrorWords: typeof errorWords = (error, words) =>
  requestFailure(error).code === 'VEHICLE_NOT_FOUND'
    ? words.translate('former.gone')
    : errorWords(error, words);
