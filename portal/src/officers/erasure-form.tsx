/** Asks for the erasure of a person or a vehicle, by its id and the officer's password. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { FormError } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ChoiceField } from '../vehicles/choice-field.tsx';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { CaseField, requireCaseNumber } from './case-field.tsx';
import { subjectWords } from './erasure-subjects.ts';
import {
  erasureReasons,
  useErasureRequests,
  type AskedErasure,
  type ErasureGrounds,
  type Subject,
} from './erasures.ts';
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
      throw new FormError(translate('erasureError.ACTION_NOT_ALLOWED'));
    }
    groundsOf(fields, words);
  };
  const send = async (fields: FormData): Promise<void> => {
    const refused = { ACTION_NOT_ALLOWED: own.refused };
    onAsked(await inOfficerWords(ask(subject, idOf(fields), groundsOf(fields, words)), words, refused));
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
          <ChoiceField
            name="reason"
            label={translate('vehicles.reason')}
            choices={erasureReasons}
            toText={(reason) => translate(`erasureFor.${reason}`)}
          />
          <CaseField />
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

/** Throws FormError when the API would refuse the reason or the case number. */
function groundsOf(fields: FormData, words: Words): ErasureGrounds {
  const reason = erasureReasons.find((one) => one === fields.get('reason'));
  if (reason === undefined) {
    throw new FormError(words.translate('vehicles.reasonMissing'));
  }
  return { reason, caseNumber: requireCaseNumber(fields, words) };
}
