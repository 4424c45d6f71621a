/** Starts the export of a person, by the id of the account and the officer's password. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { exportAvailableSeconds } from '../../../domain/data-jobs.ts';
import { useWords } from '../i18n/words.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { inExportWords } from './export-words.ts';
import { checkPersonId, PersonField, personIdOf } from './person-field.tsx';
import styles from './officers.module.css';

interface ExportFormProps {
  /** Starts the export; a rejection is shown in words over the form. */
  readonly onStart: (personId: string) => Promise<void>;
}

/** The form opens by a button, so that no password manager fills it in by itself. */
export function ExportForm({ onStart }: ExportFormProps) {
  const words = useWords();
  const { translate } = words;
  const [isAsking, setIsAsking] = useState(false);
  const opener = useFocusKept<HTMLButtonElement>(isAsking);
  return (
    <section className={styles.part}>
      <h2>{translate('exports.ask')}</h2>
      <p className={styles.lead}>{translate('exports.askLead', { days: exportAvailableSeconds / 86_400 })}</p>
      {isAsking ? (
        <ConfirmPerson
          submitLabel="exports.start"
          cancelLabel="reveals.leave"
          onCancel={() => setIsAsking(false)}
          onCheck={(fields) => checkPersonId(fields, words)}
          onConfirmed={(fields) => inExportWords(onStart(personIdOf(fields)), words)}
        >
          <PersonField />
        </ConfirmPerson>
      ) : (
        <div>
          <Button ref={opener} onPress={() => setIsAsking(true)}>
            {translate('erasures.start')}
          </Button>
        </div>
      )}
    </section>
  );
}
