/** What is stored about a person's time with a car, and who reads it. */
import { useWords } from '../i18n/words.tsx';
import styles from './your-data-page.module.css';

const kinds = ['messages', 'summaries', 'commands', 'accesses', 'lookups', 'vin'] as const;

/** One row for each kind of data. */
export function HeldData() {
  const { translate } = useWords();
  return (
    <section className={styles.part}>
      <h2>{translate('held.title')}</h2>
      <dl className={styles.held}>
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{translate(`held.${kind}`)}</dt>
            <dd>{translate(`heldText.${kind}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
