/** The car's VIN for its owner: for twenty seconds after the password, and recorded. */
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from 'react-aria-components';
import { RequestError } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { ConfirmPerson } from './confirm-person.tsx';
import styles from './your-data-page.module.css';

const revealDocument = graphql(/* GraphQL */ `
  mutation RevealOwnVin($referenceId: ID!) {
    revealOwnVin(referenceId: $referenceId) {
      vin
    }
  }
`);

/** Milliseconds for which the VIN is on the page. */
const shownMs = 20_000;

/** Nothing but this component's state has the VIN, and it goes when the page is hidden. */
export function RevealPanel({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { request } = useLiveStore();
  const [isAsking, setIsAsking] = useState(false);
  const [vin, setVin] = useState<string>();
  const heading = useFocusKept(isAsking || vin !== undefined);
  const reveal = async (): Promise<void> => {
    const { revealOwnVin } = await request(revealDocument, { referenceId });
    if (!revealOwnVin) {
      throw new RequestError('TRANSIENT');
    }
    setVin(revealOwnVin.vin);
    setIsAsking(false);
  };
  return (
    <section className={styles.part}>
      <h2 ref={heading} tabIndex={-1}>
        {translate('reveal.title')}
      </h2>
      <p className={styles.lead}>{translate('reveal.lead')}</p>
      {vin !== undefined && <ShownVin vin={vin} onOver={() => setVin(undefined)} />}
      {isAsking && (
        <ConfirmPerson
          submitLabel="reveal.submit"
          cancelLabel="reveal.keep"
          onCancel={() => setIsAsking(false)}
          onConfirmed={reveal}
        />
      )}
      {vin === undefined && !isAsking && (
        <div className={styles.buttons}>
          <Button onPress={() => setIsAsking(true)}>{translate('reveal.start')}</Button>
        </div>
      )}
    </section>
  );
}

function ShownVin({ vin, onOver }: { readonly vin: string; readonly onOver: () => void }) {
  const { translate } = useWords();
  const element = useRef<HTMLParagraphElement>(null);
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    // The form that had the focus is gone.
    element.current?.focus();
    // At once, because the browser keeps a page that the person leaves as it then is.
    const hide = (): void => flushSync(() => over.current());
    const hideUnseen = (): void => {
      if (document.visibilityState === 'hidden') {
        hide();
      }
    };
    const timer = setTimeout(hide, shownMs);
    document.addEventListener('visibilitychange', hideUnseen);
    window.addEventListener('pagehide', hide);
    // The response may arrive at a page that is hidden already.
    const check = setTimeout(hideUnseen);
    return () => {
      clearTimeout(timer);
      clearTimeout(check);
      document.removeEventListener('visibilitychange', hideUnseen);
      window.removeEventListener('pagehide', hide);
    };
  }, []);
  return (
    <>
      <p ref={element} className={styles.vin} dir="ltr" tabIndex={-1} data-testid="vin">
        {vin}
      </p>
      <p role="status">{translate('reveal.shown', { seconds: shownMs / 1000 })}</p>
      <div className={styles.buttons}>
        <Button onPress={onOver}>{translate('reveal.hide')}</Button>
      </div>
    </>
  );
}
