/** Asks for the erasure of a person or a vehicle, by its id and the officer's password. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { FormFailure } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { subjectWords } from './erasure-subjects.ts';
import { useErasureRequests, type AskedErasure, type Subject } from './erasures.ts';
import { inOfficerWords } from './officer-words.ts';
import { checkPersonId, PersonField, personIdOf } from './person-field.tsx';
import { checkReferenceId, referenceIdOf, VehicleField } from './vehicle-field.tsx';
import styles from './officers.module.css';

interface ErasureFormProps {
  readonly subject: Subject;
  readonly onAsked: (asked: AskedErasure) => void;
}

/** The form opens by a button, so that no password manager fills it in by itself. */
export function ErasureForm({ subject, onAsked }: ErasureFormProps) {
  const words = useWords();
  const { translate } = words;
  const { ask } = useErasureRequests();
  const ownId = usePrincipalId();
  const [isAsking, setIsAsking] = useState(false);
  const opener = useFocusKept<HTMLButtonElement>(isAsking);
  const own = subjectWords[subject];
  const idOf = subject === 'PERSON' ? personIdOf : referenceIdOf;
  const check = (fields: FormData): void => {
    (subject === 'PERSON' ? checkPersonId : checkReferenceId)(fields, words);
    if (idOf(fields) === ownId) {
      throw new FormFailure(translate('erasureError.ACTION_NOT_ALLOWED'));
    }
  };
  const send = async (fields: FormData): Promise<void> => {
    const refused = { ACTION_NOT_ALLOWED: own.refused };
    onAsked(await inOfficerWords(ask(subject, idOf(fields)), words, refused));
  };
  return (
    <section className={styles.part}>
      <h2>{translate('erasures.ask')}</h2>
      <p className={styles.lead}>{translate(own.askLead)}</p>
      {isAsking ? (
        <ConfirmPerson
          submitLabel="reveals.submit"
          cancelLabel="reveals.leave"
          onCancel={() => setIsAsking(false)}
          onCheck={check}
          onConfirmed={send}
        >
          {subject === 'PERSON' ? <PersonField /> : <VehicleField />}
        </ConfirmPerson>
      ) : (
        <div>
          <Button ref={opener} onPress={() => setIsAsking(true)}>
            {translate(own.start)}
          </Button>
        </div>
      )}
    </section>
  );
}
