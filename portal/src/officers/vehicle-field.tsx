/** The field for the Reference ID of a vehicle. */
import { isReferenceId } from '../../../domain/reference-id.ts';
import { vinViolation } from '../../../domain/vin.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import { IdField } from './id-field.tsx';

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

/** The field, which may have the Reference ID of the vehicle that the officer came from. */
export function VehicleField({ referenceId }: { readonly referenceId?: string | undefined }) {
  const { translate } = useWords();
  return <IdField name="referenceId" label={translate('vehicles.reference')} defaultValue={referenceId} />;
}
