/** The second factor of the account: set up, moved to another app, or removed. */
import { useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useSignInAgain } from '../session/person.tsx';
import type { SetUp } from '../session/second-factor.ts';
import { fieldText, FormError } from '../shell/request-form.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { signInFailure } from '../sign-in/form.tsx';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import type { SessionsSectionProps } from './sessions-section.tsx';
import { SetUpForm } from './set-up-form.tsx';
import styles from './settings-page.module.css';
import { useSecondFactor } from './use-second-factor.ts';

/** What the password is asked for. */
type Change = 'SET_UP' | 'REMOVE';

/**
 * Every change asks for the password first, and for a code of the present app, because the page may
 * have been left open.
 */
export function SecondFactorSection(props: SessionsSectionProps) {
  const { translate } = useWords();
  const { isOn, failure, read, setIsOn } = useSecondFactor(props);
  const [requested, setRequested] = useState<Change>();
  const [setUp, setSetUp] = useState<SetUp>();
  const heading = useFocusKept(requested !== undefined || setUp !== undefined);
  const close = (): void => {
    setRequested(undefined);
    setSetUp(undefined);
  };
  const begin = async (): Promise<void> => {
    const { beginSetUp } = await import('../session/second-factor.ts');
    setSetUp(await beginSetUp(props.config, props.session));
    setRequested(undefined);
  };
  const turnOn = async (code: string): Promise<void> => {
    await setUp?.confirm(code);
    setIsOn(true);
    close();
  };
  return (
    <section className={styles.part}>
      <h2 ref={heading} tabIndex={-1}>
        {translate('factor.title')}
      </h2>
      {setUp === undefined && <p role="status">{translate(stateOf(isOn, failure !== undefined))}</p>}
      {failure !== undefined && (
        <>
          <p role="alert">{failure.message}</p>
          <Button onPress={read}>{translate('error.retry')}</Button>
        </>
      )}
      {requested === 'SET_UP' && (
        <>
          <p>{translate(isOn === true ? 'factor.changeLead' : 'factor.setUpLead')}</p>
          <ConfirmPerson
            submitLabel="signIn.codeSubmit"
            cancelLabel="factor.cancel"
            onCancel={close}
            onConfirmed={() => begin().catch(inWords(translate))}
          />
        </>
      )}
      {requested === 'REMOVE' && (
        <RemoveForm {...props} onKept={close} onRemoved={() => (setIsOn(false), close())} />
      )}
      {setUp !== undefined && <SetUpForm setUp={setUp} onCode={turnOn} onCancel={close} />}
      {isOn !== undefined && requested === undefined && setUp === undefined && (
        <Changes isOn={isOn} onRequest={setRequested} />
      )}
    </section>
  );
}

interface ChangesProps {
  readonly isOn: boolean;
  readonly onRequest: (change: Change) => void;
}

function Changes({ isOn, onRequest }: ChangesProps) {
  const { translate } = useWords();
  return (
    <div className={styles.buttons}>
      <Button onPress={() => onRequest('SET_UP')}>
        {translate(isOn ? 'factor.change' : 'factor.setUp')}
      </Button>
      {isOn && (
        <Button className={styles.grave} onPress={() => onRequest('REMOVE')}>
          {translate('factor.remove')}
        </Button>
      )}
    </div>
  );
}

function stateOf(isOn: boolean | undefined, hasFailed: boolean): PlainMessageKey {
  if (isOn === undefined) {
    return hasFailed ? 'factor.unread' : 'factor.reading';
  }
  return isOn ? 'factor.on' : 'factor.off';
}

/** Throws an error of Cognito again, in words. */
const inWords =
  (translate: ReturnType<typeof useWords>['translate']) =>
  (error: unknown): never => {
    throw signInFailure(error, translate);
  };

interface RemoveFormProps extends SessionsSectionProps {
  readonly onKept: () => void;
  readonly onRemoved: () => void;
}

/** Says no where the user pool demands a factor of everyone. */
function RemoveForm({ config, session, onKept, onRemoved }: RemoveFormProps) {
  const { translate } = useWords();
  const signInAgain = useSignInAgain();
  // Until the removal, for the sign-in that checks it: the form's last step has the code only.
  const password = useRef('');
  const remove = async (): Promise<void> => {
    const { removeSecondFactor } = await import('../session/second-factor.ts');
    const isRemoved = await removeSecondFactor(config, session, () => signInAgain(password.current));
    if (!isRemoved) {
      throw new FormError(translate('factor.demanded'));
    }
    onRemoved();
  };
  return (
    <div className={styles.graveForm}>
      <p>{translate('factor.removeLead')}</p>
      <ConfirmPerson
        submitLabel="factor.remove"
        cancelLabel="factor.keep"
        onCancel={onKept}
        onCheck={(fields) => {
          password.current = fieldText(fields, 'password') || password.current;
        }}
        onConfirmed={() =>
          remove().catch((error: unknown) => {
            throw error instanceof FormError ? error : signInFailure(error, translate);
          })
        }
      />
    </div>
  );
}
