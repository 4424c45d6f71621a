/**
 * Forgotten password: a code by e-mail, then a new password. The words are the same for an address
 * without an account.
 */
import { useState } from 'react';
import type { PortalConfig } from '../config.ts';
import { useWords } from '../i18n/words.tsx';
import { BackButton } from './back-button.tsx';
import { fieldText } from '../shell/request-form.tsx';
import { Field, Form } from './form.tsx';

interface ResetFormProps {
  readonly config: PortalConfig;
  readonly onDone: () => void;
}

/** Shows the two steps one after the other. */
export function ResetForm({ config, onDone }: ResetFormProps) {
  const { translate } = useWords();
  const [username, setUsername] = useState<string>();
  const [isDone, setIsDone] = useState(false);
  return (
    <>
      {isDone && <p role="status">{translate('reset.done')}</p>}
      {!isDone && username === undefined && (
        <Form
          title="reset.title"
          lead="reset.lead"
          submitLabel="reset.send"
          onSubmit={async (fields) => {
            const { requestReset } = await import('../session/sign-in.ts');
            const name = fieldText(fields, 'username').trim();
            await requestReset(config, name);
            setUsername(name);
          }}
        >
          <Field name="username" label="signIn.username" autoComplete="username" inputMode="email" />
        </Form>
      )}
      {!isDone && username !== undefined && (
        <Form
          key="confirm"
          title="reset.title"
          lead="reset.sent"
          submitLabel="reset.save"
          onSubmit={async (fields) => {
            const { confirmReset } = await import('../session/sign-in.ts');
            const code = fieldText(fields, 'code').replaceAll(/\s/g, '');
            await confirmReset(config, username, code, fieldText(fields, 'new-password'));
            setIsDone(true);
          }}
        >
          <Field name="code" label="reset.code" autoComplete="one-time-code" inputMode="numeric" />
          <Field
            name="new-password"
            label="signIn.newPassword"
            type="password"
            autoComplete="new-password"
            hint="signIn.newRules"
          />
        </Form>
      )}
      <BackButton onPress={onDone} />
    </>
  );
}
