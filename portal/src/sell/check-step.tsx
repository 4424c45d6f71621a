/** The check before the code is made, with the password: a page that was left open gives no car. */
import { useWords } from '../i18n/words.tsx';
import { startOfDay } from '../shell/days.ts';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import styles from './sell-page.module.css';

interface CheckStepProps {
  readonly name: string;
  /** ISO 8601 date by the reader's calendar; undefined for at once. */
  readonly day: string | undefined;
  /** Gets ISO 8601 in UTC, or undefined for at once. Rejects with RequestError. */
  readonly onOffer: (notBefore: string | undefined) => Promise<void>;
  readonly onBack: () => void;
}

/** Shows what was chosen; a day that has begun counts as at once. */
export function CheckStep({ name, day, onOffer, onBack }: CheckStepProps) {
  const { translate, quantities } = useWords();
  const start = day === undefined ? undefined : startOfDay(day);
  const offer = (): Promise<void> =>
    onOffer(start === undefined || start <= Date.now() ? undefined : new Date(start).toISOString());
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{translate('sell.car')}</dt>
          <dd>
            <bdi>{name}</bdi>
          </dd>
        </div>
        <div>
          <dt>{translate('sell.from')}</dt>
          <dd>{start === undefined ? translate('sell.atOnce') : quantities.date(start)}</dd>
        </div>
      </dl>
      <p>{translate('sell.checkLead')}</p>
      <ConfirmPerson
        submitLabel="sell.submit"
        cancelLabel="sell.back"
        onCancel={onBack}
        onConfirmed={offer}
      />
    </>
  );
}
