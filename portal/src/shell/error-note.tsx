/** What failed, in plain words, and the next step. */
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './error-note.module.css';
import { errorWords } from './error-words.ts';

interface ErrorNoteProps {
  readonly error: Error;
  readonly onRetry: () => void;
  /** Chooses the sentence. */
  readonly toText?: typeof errorWords;
}

/** Shows the error with a button that tries again. */
export function ErrorNote({ error, onRetry, toText = errorWords }: ErrorNoteProps) {
  const words = useWords();
  return (
    <div className={styles.note} role="alert">
      <p>
        <strong>{words.translate('error.title')}.</strong> {toText(error, words)}
      </p>
      <Button onPress={onRetry}>{words.translate('error.retry')}</Button>
    </div>
  );
}
