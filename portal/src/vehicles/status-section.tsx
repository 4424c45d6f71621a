/** Suspends one vehicle, or ends its suspension. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { RequestForm, FormError } from '../shell/request-form.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { ChoiceField } from './choice-field.tsx';
import { useStaffRequests, type StaffVehicle, type StatusDemand } from './staff-requests.ts';
import { codeWords, inStaffWords, staffErrorWords } from './staff-words.ts';
import { suspensionReasons } from './suspension-reasons.ts';
import styles from './vehicles.module.css';

interface StatusSectionProps {
  readonly vehicle: StaffVehicle;
  readonly mayResume: boolean;
}

/** Shows what fits the status; nothing for a vehicle that has none to change. */
export function StatusSection({ vehicle, mayResume }: StatusSectionProps) {
  const { translate } = useWords();
  const { referenceId, status } = vehicle;
  if (status === 'SUSPENDED') {
    return mayResume ? (
      <Resume referenceId={referenceId} />
    ) : (
      <section className={styles.part}>
        <h2>{translate('resume.title')}</h2>
        <p className={styles.lead}>{translate('resume.notYours')}</p>
      </section>
    );
  }
  return status === 'ACTIVE' || status === 'WITHOUT_TCU' ? <Suspend referenceId={referenceId} /> : null;
}

/** Returns what changes this vehicle; rejects with the words of what failed. */
function useChange(referenceId: string): (demand: StatusDemand) => Promise<void> {
  const words = useWords();
  const { changeStatus } = useStaffRequests();
  return async (demand) => {
    const [change] = await inStaffWords(changeStatus([referenceId], demand), words);
    if (change?.errorType) {
      throw new FormError(codeWords(change.errorType, words));
    }
  };
}

function Suspend({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const change = useChange(referenceId);
  return (
    <section className={styles.part}>
      <h2>{translate('suspend.title')}</h2>
      <p className={styles.lead}>{translate('suspend.lead')}</p>
      <RequestForm
        submitLabel={translate('suspend.submit')}
        busyLabel={translate('form.busy')}
        onSubmit={async (fields) => {
          const reason = suspensionReasons.find((one) => one === fields.get('reason'));
          if (reason === undefined) {
            throw new FormError(translate('vehicles.reasonMissing'));
          }
          await change({ kind: 'SUSPEND', reason });
        }}
      >
        <ChoiceField
          name="reason"
          label={translate('vehicles.reason')}
          choices={suspensionReasons}
          toText={(reason) => translate(`suspension.${reason}`)}
        />
      </RequestForm>
    </section>
  );
}

function Resume({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const change = useChange(referenceId);
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<Error>();
  const resume = (): void => {
    setError(undefined);
    change({ kind: 'RESUME' }).catch(setError);
  };
  return (
    <section className={styles.part}>
      <h2>{translate('resume.title')}</h2>
      <p className={styles.lead}>{translate('resume.lead')}</p>
      {error !== undefined && <ErrorNote error={error} toText={failureText} onRetry={resume} />}
      <div>
        <Button onPress={() => setIsAsking(true)}>{translate('resume.title')}</Button>
      </div>
      <ConfirmDialog
        title={translate('resume.ask')}
        text={translate('resume.lead')}
        keepLabel={translate('vehicles.keep')}
        confirmLabel={translate('resume.title')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={resume}
      />
    </section>
  );
}

/** `useChange` has chosen the words already. */
const failureText: typeof staffErrorWords = (error, words) =>
  error instanceof FormError ? error.message : staffErrorWords(error, words);
