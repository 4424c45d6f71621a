/** A table beside a picture, which opens on demand. */
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import styles from './history-table.module.css';

interface TableDetailsProps {
  /** Name of what the table shows. */
  readonly name: string;
  /** The head and the body, which are not in the page before the reader opens them. */
  readonly children: ReactNode;
}

/** Is closed until the reader opens it, because a chart has up to a hundred rows. */
export function TableDetails({ name, children }: TableDetailsProps) {
  const { translate } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const caption = useId();
  return (
    <details className={styles.details} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{translate('history.table')}</summary>
      {isOpen && (
        // A part that scrolls must be reachable by keyboard.
        <div className={styles.rows} role="region" aria-labelledby={caption} tabIndex={0}>
          <table>
            <caption id={caption}>{name}</caption>
            {children}
          </table>
        </div>
      )}
    </details>
  );
}
