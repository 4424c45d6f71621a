/** The code on the car's screen. The page looks the same whether a car has the VIN or not. */
import { useId, useState } from 'react';
import { Button, Input, Label } from 'react-aria-components';
import { claimCodeDigits, claimTries, toClaimCode } from '../../../domain/claim.ts';
import { useWords } from '../i18n/words.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import styles from './claim-page.module.css';

interface CodeStepProps {
  /** Until when the code can be entered, as a time of day. */
  readonly until: string;
  readonly onCode: (code: string) => Promise<void>;
  readonly onRestart: () => void;
}

/** Asks for the code, and counts the tries that are left. */
export function CodeStep({ until, onCode, onRestart }: CodeStepProps) {
  const { translate } = useWords();
  const [wrong, setWrong] = useState(0);
  const inputId = useId();
  const noteId = useId();
  return (
    <>
      <RequestForm
        submitLabel={translate('claim.codeSubmit')}
        onSubmit={async (fields) => {
          const code = toClaimCode(fieldText(fields, 'code'));
          if (code === undefined) {
            throw new FormError(translate('claim.codeShape', { digits: claimCodeDigits }));
          }
          try {
            await onCode(code);
          } catch (error) {
            if (requestFailure(error).code === 'CLAIM_CODE_WRONG') {
              setWrong(wrong + 1);
            }
            throw error;
          }
        }}
      >
        <div className={styles.field}>
          <Label htmlFor={inputId}>{translate('claim.code')}</Label>
          <Input
            id={inputId}
            className={styles.code}
            name="code"
            dir="ltr"
            inputMode="numeric"
            autoComplete="one-time-code"
            aria-describedby={noteId}
          />
          <p id={noteId} className={styles.note}>
            {translate('claim.codeUntil', { time: until })}{' '}
            {translate('claim.tries', { count: Math.max(0, claimTries - wrong) })}
          </p>
        </div>
      </RequestForm>
      <details className={styles.help}>
        <summary>{translate('claim.noCode')}</summary>
        <p>{translate('claim.noCodeText')}</p>
        <Button onPress={onRestart}>{translate('claim.restart')}</Button>
      </details>
    </>
  );
}
