/** Sign-in: name and password, then a code or a new password where the account asks for one. */
import { Suspense, useState } from 'react';
import type { PortalConfig } from '../config.ts';
import { lazyPage } from '../i18n/lazy-page.ts';
import { useWords } from '../i18n/words.tsx';
import { SkyOf } from '../now/sky-band.tsx';
import type { Session, SignInStep } from '../session/session.ts';
import { CodeForm } from './code-form.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { ResetForm } from './reset-form.tsx';
import styles from './sign-in-page.module.css';
import { Skyline } from './skyline.tsx';

const SetUpStep = lazyPage(['settings'], async () => (await import('./set-up-step.tsx')).SetUpStep);

interface SignInPageProps {
  readonly config: PortalConfig;
  /** True when a session ended by itself. */
  readonly hasEnded: boolean;
  readonly onSignedIn: (session: Session) => void;
}

/** Shows the form of the present step. */
export function SignInPage({ config, hasEnded, onSignedIn }: SignInPageProps) {
  const { translate } = useWords();
  const [step, setStep] = useState<Exclude<SignInStep, { kind: 'SIGNED_IN' }>>();
  const [isReset, setIsReset] = useState(false);
  const take = (next: SignInStep): void => {
    if (next.kind === 'SIGNED_IN') {
      onSignedIn(next.session);
    } else {
      setStep(next);
    }
  };
  const form = (): React.ReactNode => {
    if (isReset) {
      return <ResetForm config={config} onDone={() => setIsReset(false)} />;
    }
    switch (step?.kind) {
      case 'CODE':
        return <CodeForm submit={step.submit} onStep={take} onBack={() => setStep(undefined)} />;
      case 'SET_UP':
        return (
          <Suspense>
            <SetUpStep step={step} onStep={take} onBack={() => setStep(undefined)} />
          </Suspense>
        );
      case 'NEW_PASSWORD':
        return <NewPasswordForm submit={step.submit} onStep={take} onBack={() => setStep(undefined)} />;
      case undefined:
        return <PasswordForm config={config} onStep={take} onForgotten={() => setIsReset(true)} />;
    }
  };
  return (
    <div className={styles.page}>
      <div className={styles.sky}>
        <SkyOf sky="dusk">
          <Skyline />
        </SkyOf>
      </div>
      <div className={styles.form}>
        {hasEnded && step === undefined && <p role="status">{translate('signIn.ended')}</p>}
        {form()}
      </div>
    </div>
  );
}
