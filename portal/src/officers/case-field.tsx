/** The field for the number of the case that a request is for. */
import { useId } from 'react';
import { caseHoldsVin, caseNumberPattern } from '../../../domain/case-number.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import styles from './officers.module.css';

/** Returns the case number in the form; throws FormError when the API would refuse it. */
export function requireCaseNumber(fields: FormData, { translate }: Pick<Words, 'translate'>): string {
  const caseNumber = fieldText(fields, 'caseNumber').trim();
  if (caseHoldsVin(caseNumber)) {
    throw new FormError(translate('audit.noVin'));
  }
  if (!new RegExp(`^${caseNumberPattern}$`).test(caseNumber)) {
    throw new FormError(translate('reveals.caseWrong'));
  }
  return caseNumber;
}

/** Has no history: the browser would offer the cases of earlier forms. */
export function CaseField() {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate('reveals.case')}</label>
      <input
        id={id}
        name="caseNumber"
        autoComplete="off"
        spellCheck={false}
        required
        maxLength={40}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={styles.hint}>
        {translate('reveals.caseHint')}
      </p>
    </div>
  );
}
