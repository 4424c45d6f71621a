/** What became of a request of staff. */
import { useEffect, useRef } from 'react';
import styles from './vehicles.module.css';

/** The summary takes the focus, so that it is read; again when its text changes. */
export function Summary({ text }: { readonly text: string }) {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => element.current?.focus(), [text]);
  return (
    <p ref={element} className={styles.summary} role="status" tabIndex={-1}>
      {text}
    </p>
  );
}
