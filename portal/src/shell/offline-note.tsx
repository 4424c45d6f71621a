/** Says on pages that show nothing without a network why that is so. */
import { useLocation } from 'wouter';
import { useWords } from '../i18n/words.tsx';
import { useIsOnline } from '../live/clock.ts';
import styles from './offline-note.module.css';

/** Pages that say so themselves, or need no network. */
const worksOffline = /^[/](cars([/][0-9a-f-]{36})?|settings)?$/;

/** Shows a line while the browser has no network. */
export function OfflineNote() {
  const { translate } = useWords();
  const [path] = useLocation();
  const isShown = !useIsOnline() && !worksOffline.test(path);
  return (
    <p className={styles.note} role="status">
      {isShown && translate('offline.page')}
    </p>
  );
}
