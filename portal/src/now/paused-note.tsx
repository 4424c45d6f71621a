/** Says that a car sends at its own pace again, because the page was not used. */
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import type { ShownLiveMode } from '../live/live-mode.ts';
import styles from './paused-note.module.css';

/**
 * Any interaction resumes, so the button is for readers whose software presses it without keys and
 * pointer.
 */
export function PausedNote({ isPaused, resume }: ShownLiveMode) {
  const { translate } = useWords();
  return (
    <>
      <p className={styles.text} role="status">
        {isPaused && translate('now.paused')}
      </p>
      {isPaused && (
        <Button className={styles.button} onPress={resume}>
          {translate('now.resume')}
        </Button>
      )}
    </>
  );
}
