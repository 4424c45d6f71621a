/** Asks for the password again, and for the second factor of an account that has one. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useSignInAgain } from '../session/person.tsx';
import { SignInError, type SignInStep } from '../session/session.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { Field, signInFailure } from '../sign-in/form.tsx';
import styles from './confirm-person.module.css';

interface ConfirmPersonProps {
  readonly submitLabel: PlainMessageKey;
  readonly cancelLabel: PlainMessageKey;
  readonly onCancel: () => void;
  /** Throws FormError for fields that do not fit, before anything is sent. */
  readonly onCheck?: (fields: FormData) => void;
  /** Runs after the sign-in, with the checked fields. A rejection is shown over the form. */
  readonly onConfirmed: (fields: FormData) => Promise<void>;
  /** More fields above the password. */
  readonly children?: ReactNode;
}

type CodeStep = Extract<SignInStep, { kind: 'CODE' }>;

/**
 * Every use needs a new sign-in: the API decides by the time of the last one. Until then,
 * cancelling or leaving the page stops what was to follow.
 */
export function ConfirmPerson(props: ConfirmPersonProps) {
  const { submitLabel, cancelLabel, onCancel, onCheck, onConfirmed, children } = props;
  const { translate } = useWords();
  const signInAgain = useSignInAgain();
  const [step, setStep] = useState<CodeStep>();
  const [isSent, setIsSent] = useState(false);
  const isCancelled = useRef(false);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    isCancelled.current = false;
    frame.current?.querySelector('input')?.focus();
    return () => {
      isCancelled.current = true;
    };
  }, []);
  const confirm = async (fields: FormData): Promise<SignInStep> => {
    try {
      return await (step === undefined
        ? signInAgain(fieldText(fields, 'password'))
        : step.submit(fieldText(fields, 'code').replaceAll(/\s/g, '')));
    } catch (error) {
      if (error instanceof SignInError && error.failure === 'TOO_LATE') {
        setStep(undefined);
      }
      throw isWrongPassword(error)
        ? new FormError(translate('confirm.wrong'), { cause: error })
        : signInFailure(error, translate);
    }
  };
  const submit = async (fields: FormData): Promise<void> => {
    onCheck?.(fields);
    const next = await confirm(fields);
    switch (next.kind) {
      case 'CODE':
        setStep(next);
        return;
      case 'NEW_PASSWORD':
      case 'SET_UP':
        throw signInFailure(new SignInError('UNSUPPORTED'), translate);
      case 'SIGNED_IN':
        setStep(undefined);
    }
    if (isCancelled.current) {
      return;
    }
    setIsSent(true);
    await onConfirmed(fields).finally(() => setIsSent(false));
  };
  return (
    <div ref={frame} className={styles.frame}>
      <RequestForm submitLabel={translate(submitLabel)} busyLabel={translate('form.busy')} onSubmit={submit}>
        {children}
        <Secret isCode={step !== undefined} />
      </RequestForm>
      <Button data-busy={isSent} onPress={() => !isSent && onCancel()}>
        {translate(cancelLabel)}
      </Button>
    </div>
  );
}

/** The sign-in again has no other field that can be wrong. */
const isWrongPassword = (error: unknown): boolean =>
  error instanceof SignInError && error.failure === 'WRONG';

/** The password, or the code of the second factor. */
function Secret({ isCode }: { readonly isCode: boolean }) {
  return isCode ? (
    <Field
      key="code"
      name="code"
      label="signIn.code"
      autoComplete="one-time-code"
      inputMode="numeric"
      hint="signIn.codeLead"
    />
  ) : (
    <Field
      key="password"
      name="password"
      label="signIn.password"
      type="password"
      autoComplete="current-password"
    />
  );
}
