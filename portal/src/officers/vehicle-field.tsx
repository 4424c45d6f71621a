/** The field for the Reference ID of a vehicle. */
import { useId } from 'react';
import { isReferenceId } from '../../../domain/reference-id.ts';
import { vinViolation } from '../../../domain/vin.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import styles from './officers.module.css';

/** Returns the Reference ID in the form, which the API has in lower case. */
export const referenceIdOf = (fields: FormData): string =>
  fieldText(fields, 'referenceId').trim().toLowerCase();

/** Throws FormError unless the form has a Reference ID: a VIN is never sent. */
export function checkReferenceId(fields: FormData, { translate }: Pick<Words, 'translate'>): void {
  const text = referenceIdOf(fields);
  // A Reference ID without its hyphens would look like a VIN to the wider rule.
  if (vinViolation(text.toUpperCase()) === undefined) {
    throw new FormError(translate('audit.noVin'));
  }
  if (!isReferenceId(text)) {
    throw new FormError(translate('vehicles.referenceShape'));
  }
}

/** Has no history, as the field for a person. */
export function VehicleField({ referenceId }: { readonly referenceId?: string | undefined }) {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate('vehicles.reference')}</label>
      <input
        id={id}
        name="referenceId"
        dir="ltr"
        className={styles.idField}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={referenceId}
      />
    </div>
  );
}
