/** The way back to the first step of the sign-in. */
import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './sign-in-page.module.css';

/** A plain button under a form. */
export function BackButton({ onPress }: { readonly onPress: () => void }) {
  const { translate } = useWords();
  return (
    <Button className={styles.plain} onPress={onPress}>
      {translate('reset.back')}
    </Button>
  );
}
