/** What the sign-in's forms share: fields, the error over the form, one request at a time. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Form as AriaForm, Input, Label, Text, TextField } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { SignInError, type SignInFailure } from '../session/session.ts';
import styles from './form.module.css';

/** `PART_MISSING`: the page could not load the file of a later step. */
type FormFailure = SignInFailure | 'PART_MISSING';

const wordsByFailure: Readonly<Record<FormFailure, PlainMessageKey>> = {
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

interface FormProps {
  readonly title: PlainMessageKey;
  readonly lead: PlainMessageKey;
  readonly submitLabel: PlainMessageKey;
  /** In place of `submitLabel` until the response. */
  readonly busyLabel?: PlainMessageKey;
  /** Gets the fields by their names; a rejection is shown over the form. */
  readonly onSubmit: (fields: FormData) => Promise<void>;
  readonly children: ReactNode;
}

/** A form with its heading; sends once until the response. */
export function Form({ title, lead, submitLabel, busyLabel = 'form.busy', onSubmit, children }: FormProps) {
  const { translate } = useWords();
  const [failure, setFailure] = useState<FormFailure>();
  const [isPending, setIsPending] = useState(false);
  const submit = async (fields: FormData): Promise<void> => {
    setIsPending(true);
    setFailure(undefined);
    try {
      await onSubmit(fields);
    } catch (error) {
      setFailure(error instanceof SignInError ? error.failure : 'PART_MISSING');
    } finally {
      setIsPending(false);
    }
  };
  return (
    <>
      <PageTitle heading={translate(title)} title={translate(title)} />
      <p className={styles.lead}>{translate(lead)}</p>
      <AriaForm
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) {
            void submit(new FormData(event.currentTarget));
          }
        }}
      >
        {failure !== undefined && <FormError text={translate(wordsByFailure[failure])} />}
        {children}
        {/* Not `isPending`: its announcement would outlive the form that it refers to. */}
        <Button className={styles.submit} type="submit" data-busy={isPending}>
          {translate(isPending ? busyLabel : submitLabel)}
        </Button>
      </AriaForm>
    </>
  );
}

/** The error takes the focus, so that it is read and the way back to the fields is short. */
function FormError({ text }: { readonly text: string }) {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => element.current?.focus(), [text]);
  return (
    <p ref={element} className={styles.error} role="alert" tabIndex={-1}>
      {text}
    </p>
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

/** Returns the text of a field; empty for a missing one or a file. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
