/** Asks for the erasure of a person, by the id of the account and the officer's password. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { isUuid } from '../../../domain/reference-id.ts';
import { useWords } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { fieldText, FormFailure } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { useErasureRequests, type AskedErasure } from './erasures.ts';
import { inOfficerWords } from './officer-words.ts';
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
    const id = personIdOf(fields);
    if (!isUuid(id)) {
      throw new FormFailure(translate('audit.personShape'));
    }
    if (id === ownId) {
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

const personIdOf = (fields: FormData): string => fieldText(fields, 'personId').trim().toLowerCase();

function PersonField() {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate('erasures.personField')}</label>
      <input
        id={id}
        name="personId"
        dir="ltr"
        className={styles.idField}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={styles.hint}>
        {translate('erasures.personHint')}
      </p>
    </div>
  );
}
