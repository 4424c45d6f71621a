/** What failed, in plain words, and the next step. */
import { Button } from 'react-aria-components';
import { RequestError } from '../../../client/index.ts';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import styles from './error-note.module.css';

/** Words for the error codes of the operations on these pages (domain/error-catalogue.ts). */
const wordsByCode: Readonly<Record<string, PlainMessageKey>> = {
  SERVICE_UNAVAILABLE: 'error.service',
  VEHICLE_NOT_FOUND: 'error.notFound',
  TENANT_REQUIRED: 'error.tenant',
};

interface ErrorNoteProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Shows the error with a button that tries again. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const { translate } = useWords();
  return (
    <div className={styles.note} role="alert">
      <p>
        <strong>{translate('error.title')}.</strong> {translate(keyOf(error))}
      </p>
      <Button onPress={onRetry}>{translate('error.retry')}</Button>
    </div>
  );
}

function keyOf(error: Error): PlainMessageKey {
  if (!(error instanceof RequestError)) {
    return 'error.unexpected';
  }
  const code = error.errors.find(({ errorType }) => Object.hasOwn(wordsByCode, errorType ?? ''))?.errorType;
  const known = code === undefined ? undefined : wordsByCode[code];
  return known ?? (error.reason === 'TRANSIENT' ? 'error.service' : 'error.unexpected');
}
