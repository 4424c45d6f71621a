/** A VIN on the page for twenty seconds. */
import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './shown-vin.module.css';

/** Milliseconds for which the VIN is on the page. */
const shownMs = 20_000;

interface ShownVinProps {
  readonly vin: string;
  /** Drops the VIN; is also called when the page is hidden or left. */
  readonly onOver: () => void;
}

/** Takes the focus, because the form that had it is gone. */
export function ShownVin({ vin, onOver }: ShownVinProps) {
  const { translate } = useWords();
  const element = useRef<HTMLParagraphElement>(null);
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
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
      <div>
        <Button onPress={onOver}>{translate('reveal.hide')}</Button>
      </div>
    </>
  );
}
