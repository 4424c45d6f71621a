/** Reads changes of doors and locks out, at most every ten seconds; never speed. */
import { useEffect, useRef, useState } from 'react';
import styles from './announcer.module.css';

const pauseMs = 10_000;

interface AnnouncerProps {
  readonly text: string;
  /** False while the page is not current: nothing is announced as news. */
  readonly isReady: boolean;
}

/** A live region that stays silent about the first text: readers find that on the page. */
export function Announcer({ text, isReady }: AnnouncerProps) {
  const [said, setSaid] = useState('');
  const known = useRef<string>(undefined);
  const saidAt = useRef(0);
  useEffect(() => {
    if (!isReady || text === known.current) {
      return undefined;
    }
    if (known.current === undefined) {
      known.current = text;
      return undefined;
    }
    const wait = Math.max(0, saidAt.current + pauseMs - Date.now());
    const timer = setTimeout(() => {
      known.current = text;
      saidAt.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, isReady]);
  return (
    <p className={styles.hidden} role="status">
      {said}
    </p>
  );
}
