/** The field for the id of a person's account. */
import { isUuid } from '../../../domain/reference-id.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { fieldText, FormError } from '../shell/request-form.tsx';
import { IdField } from './id-field.tsx';

/** Returns the id in the form, which the API has in lower case. */
export const personIdOf = (fields: FormData): string => fieldText(fields, 'personId').trim().toLowerCase();

/** Throws FormError unless the form has a Cognito `sub`: a VIN or a name is never sent. */
export function checkPersonId(fields: FormData, { translate }: Pick<Words, 'translate'>): void {
  if (!isUuid(personIdOf(fields))) {
    throw new FormError(translate('audit.personShape'));
  }
}

/** The field, with where to find the id. */
export function PersonField() {
  const { translate } = useWords();
  return (
    <IdField
      name="personId"
      label={translate('erasures.personField')}
      hint={translate('erasures.personHint')}
    />
  );
}
