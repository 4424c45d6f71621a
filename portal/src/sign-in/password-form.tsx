/** The first step: name and password. The library of the sign-in loads with the first submit. */
import { useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import type { PortalConfig } from '../config.ts';
import { useWords } from '../i18n/words.tsx';
import type { SignInStep } from '../session/session.ts';
import { fieldText } from '../shell/request-form.tsx';
import { Field, Form } from './form.tsx';
import styles from './sign-in-page.module.css';

interface PasswordFormProps {
  readonly config: PortalConfig;
  readonly onStep: (step: SignInStep) => void;
  readonly onForgotten: () => void;
}

/** Asks for name and password. */
export function PasswordForm({ config, onStep, onForgotten }: PasswordFormProps) {
  const { translate } = useWords();
  const [isShown, setIsShown] = useState(false);
  return (
    <>
      <Form
        title="signIn.title"
        lead="signIn.lead"
        submitLabel="signIn.submit"
        busyLabel="signIn.submitting"
        onSubmit={async (fields) => {
          const { beginSignIn } = await import('../session/sign-in.ts');
          onStep(
            await beginSignIn(config, fieldText(fields, 'username').trim(), fieldText(fields, 'password')),
          );
        }}
      >
        <Field name="username" label="signIn.username" autoComplete="username" inputMode="email" />
        <Field
          name="password"
          label="signIn.password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
        />
        <Checkbox className={styles.show} isSelected={isShown} onChange={setIsShown}>
          {translate('signIn.showPassword')}
        </Checkbox>
      </Form>
      <Button className={styles.plain} onPress={onForgotten}>
        {translate('signIn.forgot')}
      </Button>
      <p className={styles.help}>{translate('signIn.help')}</p>
    </>
  );
}
