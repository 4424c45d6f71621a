/** The first day on which the buyer can take the car over. */
import { useId } from 'react';
import { Button, Input, Label } from 'react-aria-components';
import { maxOfferDelayMs } from '../../../domain/invitations.ts';
import { useWords } from '../i18n/words.tsx';
import { startOfDay } from '../shell/days.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import styles from './sell-page.module.css';

interface DayStepProps {
  /** Gets an ISO 8601 date by the reader's calendar; undefined for at once. */
  readonly onDay: (day: string | undefined) => void;
  readonly onBack: () => void;
}

/** An empty field means at once. */
export function DayStep({ onDay, onBack }: DayStepProps) {
  const { translate } = useWords();
  const id = useId();
  const submit = (fields: FormData): Promise<void> => {
    const day = fieldText(fields, 'day');
    if (day !== '' && !isWithinReach(day)) {
      throw new FormError(translate('sell.dayWrong', { days: maxOfferDelayMs / 86_400_000 }));
    }
    onDay(day === '' ? undefined : day);
    return Promise.resolve();
  };
  return (
    <>
      <p className={styles.lead}>{translate('sell.dayLead')}</p>
      <RequestForm submitLabel={translate('sell.next')} onSubmit={async (fields) => submit(fields)}>
        <div className={styles.field}>
          <Label htmlFor={id}>{translate('sell.day')}</Label>
          <Input id={id} name="day" type="date" />
        </div>
      </RequestForm>
      <div className={styles.buttons}>
        <Button onPress={onBack}>{translate('sell.back')}</Button>
      </div>
    </>
  );
}

function isWithinReach(day: string): boolean {
  const start = startOfDay(day);
  return start >= new Date().setHours(0, 0, 0, 0) && start < Date.now() + maxOfferDelayMs;
}
