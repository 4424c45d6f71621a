/** The field for an id that an officer types or pastes. */
import { useId } from 'react';
import styles from './officers.module.css';

interface IdFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly defaultValue?: string | undefined;
}

/** Has no history: the browser would offer the ids of earlier forms. */
export function IdField({ name, label, hint, defaultValue }: IdFieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        dir="ltr"
        className={styles.idField}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={defaultValue}
        aria-describedby={hintId}
      />
      {hint !== undefined && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
