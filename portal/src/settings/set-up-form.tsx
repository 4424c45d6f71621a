/** The secret for an authenticator app, as a QR code and as text, until a code of the app fits. */
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { SignInError, type AppSecret } from '../session/session.ts';
import { QrCode } from '../shell/qr-code.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { Field, signInFailure } from '../sign-in/form.tsx';
import styles from './set-up-form.module.css';

interface SetUpFormProps {
  readonly setUp: AppSecret;
  /** Gets a code of six digits. A rejection is shown, and the person may try again. */
  readonly onCode: (code: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** The secret goes with this component. */
export function SetUpForm({ setUp, onCode, onCancel }: SetUpFormProps) {
  const { translate } = useWords();
  const lead = useRef<HTMLParagraphElement>(null);
  // The button that had the focus is gone.
  useEffect(() => lead.current?.focus(), []);
  const submit = async (fields: FormData): Promise<void> => {
    const code = fieldText(fields, 'code').replaceAll(/\s/g, '');
    if (!/^\d{6}$/.test(code)) {
      throw new FormError(translate('factor.digits'));
    }
    try {
      await onCode(code);
    } catch (error) {
      throw error instanceof SignInError && error.failure === 'TOO_LATE'
        ? new FormError(translate('factor.over'), { cause: error })
        : signInFailure(error, translate);
    }
  };
  return (
    <div className={styles.frame}>
      <p ref={lead} tabIndex={-1}>
        {translate('factor.scan')}
      </p>
      <QrCode text={setUp.uri} label={translate('factor.qr')} />
      <SecretText secret={setUp.secret} />
      <RequestForm
        submitLabel={translate('factor.confirm')}
        busyLabel={translate('form.busy')}
        onSubmit={submit}
      >
        <Field
          name="code"
          label="signIn.code"
          autoComplete="one-time-code"
          inputMode="numeric"
          hint="signIn.codeLead"
        />
      </RequestForm>
      <Button onPress={onCancel}>{translate('factor.cancel')}</Button>
    </div>
  );
}

/** In groups of four for the eye; copied without blanks. */
function SecretText({ secret }: { readonly secret: string }) {
  const { translate } = useWords();
  const [isCopied, setIsCopied] = useState(false);
  const copy = (): void => {
    // A browser that refuses leaves the text, which can be selected.
    navigator.clipboard.writeText(secret).then(
      () => setIsCopied(true),
      () => undefined,
    );
  };
  return (
    <>
      <p className={styles.label}>{translate('factor.key')}</p>
      <p className={styles.secret} dir="ltr" data-testid="secret">
        {secret.match(/.{1,4}/g)?.join(' ')}
      </p>
      <Button onPress={copy}>{translate('factor.copy')}</Button>
      <p role="status">{isCopied && translate('factor.copied')}</p>
    </>
  );
}
