/** What the sign-in's forms share: fields, the error over the form, one request at a time. */
import type { ReactNode } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import type { PlainMessageKey, Translate } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { FormError, RequestForm } from '../shell/request-form.tsx';
import { SignInError, type SignInFailure } from '../session/session.ts';
import styles from './form.module.css';

/** `PART_MISSING`: the page could not load the file of a later step. */
type Obstacle = SignInFailure | 'PART_MISSING';

const wordsByFailure: Readonly<Record<Obstacle, PlainMessageKey>> = {
  WRONG: 'signIn.wrong',
  CODE_WRONG: 'signIn.codeWrong',
  RESET_CODE_WRONG: 'reset.codeWrong',
  TOO_LATE: 'signIn.tooLate',
  PART_MISSING: 'signIn.partMissing',
  PASSWORD_REFUSED: 'signIn.newRefused',
  TOO_MANY: 'signIn.tooMany',
  UNREACHABLE: 'signIn.unreachable',
  UNSUPPORTED: 'signIn.unsupported',
};

/** Returns the failure of a step in words. */
export function signInFailure(error: unknown, translate: Translate): FormError {
  const failure = error instanceof SignInError ? error.failure : 'PART_MISSING';
  return new FormError(translate(wordsByFailure[failure]), { cause: error });
}

interface FormProps {
  readonly title: PlainMessageKey;
  readonly lead: PlainMessageKey;
  readonly submitLabel: PlainMessageKey;
  /** Shown instead of `submitLabel` until the response. */
  readonly busyLabel?: PlainMessageKey;
  /** Gets the fields by their names; a rejection is shown over the form. */
  readonly onSubmit: (fields: FormData) => Promise<void>;
  readonly children: ReactNode;
}

/** A form with its heading; sends once until the response. */
export function Form({ title, lead, submitLabel, busyLabel = 'form.busy', onSubmit, children }: FormProps) {
  const { translate } = useWords();
  return (
    <>
      <PageTitle heading={translate(title)} title={translate(title)} />
      <p className={styles.lead}>{translate(lead)}</p>
      <RequestForm
        submitLabel={translate(submitLabel)}
        busyLabel={translate(busyLabel)}
        onSubmit={async (fields) => {
          try {
            await onSubmit(fields);
          } catch (error) {
            throw signInFailure(error, translate);
          }
        }}
      >
        {children}
      </RequestForm>
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: PlainMessageKey;
  readonly type?: 'text' | 'password' | 'email';
  readonly autoComplete: string;
  readonly inputMode?: 'text' | 'email' | 'numeric';
  readonly hint?: PlainMessageKey;
}

/** A required field with its label. */
export function Field({ name, label, type = 'text', autoComplete, inputMode = 'text', hint }: FieldProps) {
  const { translate } = useWords();
  return (
    <TextField className={styles.field} name={name} type={type} autoComplete={autoComplete} isRequired>
      <Label>{translate(label)}</Label>
      <Input inputMode={inputMode} autoCapitalize="none" spellCheck={false} dir="auto" />
      {hint !== undefined && (
        <Text slot="description" className={styles.hint}>
          {translate(hint)}
        </Text>
      )}
    </TextField>
  );
}
