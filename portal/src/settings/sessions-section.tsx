/** The sessions of the account: the end of all of them. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PortalConfig } from '../config.ts';
import { useWords } from '../i18n/words.tsx';
import type { Session } from '../session/session.ts';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import type { FormError } from '../shell/request-form.tsx';
import { signInFailure } from '../sign-in/form.tsx';
import styles from './settings-page.module.css';

/** What the section needs of the page's session. */
export interface SessionsSectionProps {
  readonly config: PortalConfig;
  readonly session: Session;
}

/** Says how long access tokens stay valid, because no sign-out changes that. */
export function SessionsSection({ config, session }: SessionsSectionProps) {
  const { translate } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const [isPending, setIsPending] = useState(false);
  const [failure, setFailure] = useState<FormError>();
  const text = translate('sessions.text', { minutes: session.accessTokenMinutes });
  const signOut = (): void => {
    setIsPending(true);
    setFailure(undefined);
    import('../session/sign-out-everywhere.ts')
      .then(({ signOutEverywhere }) => signOutEverywhere(config, session))
      .catch((error: unknown) => setFailure(signInFailure(error, translate)))
      .finally(() => setIsPending(false));
  };
  return (
    <section className={styles.part}>
      <h2>{translate('sessions.title')}</h2>
      <p>{text}</p>
      {failure !== undefined && <p role="alert">{failure.message}</p>}
      <Button onPress={() => !isPending && setIsAsking(true)} data-busy={isPending}>
        {translate('sessions.everywhere')}
      </Button>
      <ConfirmDialog
        title={translate('sessions.ask')}
        text={text}
        keepLabel={translate('sessions.stay')}
        confirmLabel={translate('sessions.everywhere')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={signOut}
      />
    </section>
  );
}
