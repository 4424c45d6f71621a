/** Asks for the password again, and for the second factor of an account that has one. */
import { useState, type ReactNode } from 'react';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useSignInAgain } from '../session/person.tsx';
import type { SignInStep } from '../session/session.ts';
import { fieldText, RequestForm } from '../shell/request-form.tsx';
import { Field, signInFailure } from '../sign-in/form.tsx';

interface ConfirmPersonProps {
  readonly submitLabel: PlainMessageKey;
  /** Throws FormFailure for fields that do not fit, before anything is sent. */
  readonly onCheck?: (fields: FormData) => void;
  /** Runs after the sign-in; the words of a rejection are shown over the form. */
  readonly onConfirmed: () => Promise<void>;
  /** More fields above the password. */
  readonly children?: ReactNode;
}

/** Every use needs a new sign-in: the API decides by the time of the last one. */
export function ConfirmPerson({ submitLabel, onCheck, onConfirmed, children }: ConfirmPersonProps) {
  const { translate } = useWords();
  const signInAgain = useSignInAgain();
  const [step, setStep] = useState<Extract<SignInStep, { kind: 'CODE' }>>();
  const submit = async (fields: FormData): Promise<void> => {
    onCheck?.(fields);
    const next = await (
      step === undefined
        ? signInAgain(fieldText(fields, 'password'))
        : step.submit(fieldText(fields, 'code').replaceAll(/\s/g, ''))
    ).catch((error: unknown) => {
      throw signInFailure(error, translate);
    });
    if (next.kind === 'CODE') {
      setStep(next);
      return;
    }
    setStep(undefined);
    await onConfirmed();
  };
  return (
    <RequestForm submitLabel={translate(submitLabel)} busyLabel={translate('form.busy')} onSubmit={submit}>
      {children}
      {step === undefined ? (
        <Field
          key="password"
          name="password"
          label="signIn.password"
          type="password"
          autoComplete="current-password"
        />
      ) : (
        <Field
          key="code"
          name="code"
          label="signIn.code"
          autoComplete="one-time-code"
          inputMode="numeric"
          hint="signIn.codeLead"
        />
      )}
    </RequestForm>
  );
}
