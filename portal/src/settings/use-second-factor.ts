/** Whether the account has a second factor, as Cognito says. */
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import type { FormError } from '../shell/request-form.tsx';
import { signInFailure } from '../sign-in/form.tsx';
import type { SessionsSectionProps } from './sessions-section.tsx';

/** Reads it when the component appears. `isOn` is undefined until it is known. */
export function useSecondFactor({ config, session }: SessionsSectionProps) {
  const { translate } = useWords();
  const [isOn, setIsOn] = useState<boolean>();
  const [failure, setFailure] = useState<FormError>();
  const [reads, setReads] = useState(0);
  useEffect(() => {
    let isShown = true;
    const then = (show: () => void) => isShown && show();
    setFailure(undefined);
    import('../session/second-factor.ts')
      .then(({ isSecondFactorOn }) => isSecondFactorOn(config, session))
      .then((found) => then(() => setIsOn(found)))
      .catch((error: unknown) => then(() => setFailure(signInFailure(error, translate))));
    return () => {
      isShown = false;
    };
    // Not for a change of the language: the words of a failure stay.
  }, [config, session, reads]);
  return { isOn, failure, read: () => setReads(reads + 1), setIsOn };
}
