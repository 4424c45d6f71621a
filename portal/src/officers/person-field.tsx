/** The field for the id of a person's account. */
import { useId } from 'react';
import { isUuid } from '../../../domain/reference-id.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import styles from './officers.module.css';

/** Returns the id in the form, which the API has in lower case. */
export const personIdOf = (fields: FormData): string => fieldText(fields, 'personId').trim().toLowerCase();

/** Throws FormError unless the form has a Cognito `sub`: a VIN or a name is never sent. */
export function checkPersonId(fields: FormData, { translate }: Pick<Words, 'translate'>): void {
  if (!isUuid(personIdOf(fields))) {
    throw new FormError(translate('audit.personShape'));
  }
}

/** Has no history: the browser would offer the persons of earlier forms. */
export function PersonField() {
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
