/** Asks for the VIN of a vehicle: which one, why, for which case, and for how long it is hidden. */
import { useId, useState } from 'react';
import { maxHoldDays } from '../../../domain/reveal.ts';
import type { RequestRevealInput } from '../generated/operations/graphql.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { dayFromToday, startOfDay } from '../shell/days.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { ChoiceField } from '../vehicles/choice-field.tsx';
import { CaseField, requireCaseNumber } from './case-field.tsx';
import { inOfficerWords } from './officer-words.ts';
import { revealPurposes, useRevealRequests } from './reveals.ts';
import { checkReferenceId, referenceIdOf, VehicleField } from './vehicle-field.tsx';
import styles from './officers.module.css';

interface RevealFormProps {
  readonly referenceId: string | undefined;
  readonly onAsked: () => void;
}

/** A VIN in one of the fields is refused before anything is sent. */
export function RevealForm({ referenceId, onAsked }: RevealFormProps) {
  const words = useWords();
  const { translate } = words;
  const { ask } = useRevealRequests();
  const [isOrder, setIsOrder] = useState(false);
  return (
    <section className={styles.part}>
      <h2>{translate('reveals.ask')}</h2>
      <p className={styles.lead}>{translate('reveals.askLead')}</p>
      <RequestForm
        submitLabel={translate('reveals.submit')}
        busyLabel={translate('form.busy')}
        onSubmit={async (fields) => {
          await inOfficerWords(ask(inputOf(fields, words)), words);
          onAsked();
        }}
      >
        <VehicleField referenceId={referenceId} />
        <ChoiceField
          name="purpose"
          label={translate('vehicles.reason')}
          choices={revealPurposes}
          toText={(purpose) => translate(`revealFor.${purpose}`)}
          onChosen={(purpose) => setIsOrder(purpose === 'LAWFUL_ORDER')}
        />
        <CaseField />
        {isOrder && <HoldField />}
      </RequestForm>
    </section>
  );
}

function HoldField() {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate('reveals.hold')}</label>
      <input id={id} name="hiddenUntil" type="date" aria-describedby={`${id}-hint`} />
      <p id={`${id}-hint`} className={styles.hint}>
        {translate('reveals.holdHint')}
      </p>
    </div>
  );
}

/** Returns what the API gets; throws FormError when it would refuse that. */
function inputOf(fields: FormData, words: Words): RequestRevealInput {
  const { translate } = words;
  checkReferenceId(fields, words);
  const referenceId = referenceIdOf(fields);
  const purpose = revealPurposes.find((one) => one === fields.get('purpose'));
  if (purpose === undefined) {
    throw new FormError(translate('vehicles.reasonMissing'));
  }
  const caseNumber = requireCaseNumber(fields, words);
  const day = purpose === 'LAWFUL_ORDER' ? fieldText(fields, 'hiddenUntil') : '';
  if (day === '') {
    return { referenceId, purpose, caseNumber };
  }
  if (day <= dayFromToday(0) || day > dayFromToday(maxHoldDays - 1)) {
    throw new FormError(translate('reveals.holdWrong', { days: maxHoldDays - 1 }));
  }
  return { referenceId, purpose, caseNumber, hiddenUntil: new Date(startOfDay(day)).toISOString() };
}
