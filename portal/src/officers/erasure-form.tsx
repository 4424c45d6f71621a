/** Asks for the erasure of a person, by the id of the account and the officer's password. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { FormFailure } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { useErasureRequests, type AskedErasure } from './erasures.ts';
import { inOfficerWords } from './officer-words.ts';
import { checkPersonId, PersonField, personIdOf } from './person-field.tsx';
import styles from './officers.module.css';

/** The form opens by a button, so that no password manager fills it in by itself. */
export function ErasureForm({ onAsked }: { readonly onAsked: (asked: AskedErasure) => void }) {
  const words = useWords();
  const { translate } = words;
  const { ask } = useErasureRequests();
  const ownId = usePrincipalId();
  const [isAsking, setIsAsking] = useState(false);
  const opener = useFocusKept<HTMLButtonElement>(isAsking);
  const check = (fields: FormData): void => {
    checkPersonId(fields, words);
    if (personIdOf(fields) === ownId) {
      throw new FormFailure(translate('erasureError.ACTION_NOT_ALLOWED'));
    }
  };
  return (
    <section className={styles.part}>
      <h2>{translate('erasures.ask')}</h2>
      <p className={styles.lead}>{translate('erasures.askLead')}</p>
      {isAsking ? (
        <ConfirmPerson
          submitLabel="reveals.submit"
          cancelLabel="reveals.leave"
          onCancel={() => setIsAsking(false)}
          onCheck={check}
          onConfirmed={async (fields) => onAsked(await inOfficerWords(ask(personIdOf(fields)), words))}
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
