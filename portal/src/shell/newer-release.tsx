/** Says quietly that a newer release of the page is on this device; never reloads by itself. */
import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './newer-release.module.css';
import { hasNewer, onNewer, takeNewer } from './page-release.ts';

/** Shows one line with a button while there is a newer release. */
export function NewerRelease() {
  const { translate } = useWords();
  const isThere = useSyncExternalStore(onNewer, hasNewer);
  return (
    <div className={styles.line}>
      <p role="status">{isThere && translate('release.newer')}</p>
      {isThere && <Button onPress={takeNewer}>{translate('release.reload')}</Button>}
    </div>
  );
}
