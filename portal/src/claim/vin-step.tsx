/** The VIN: judged while it is typed, kept in the field alone. */
import { useId, useState } from 'react';
import { Input, Label } from 'react-aria-components';
import { vinLength } from '../../../domain/vin.ts';
import { useWords } from '../i18n/words.tsx';
import { fieldText, FormFailure, RequestForm } from '../shell/request-form.tsx';
import styles from './claim-page.module.css';
import { judgeTyping, withoutBlanks, type Typing } from './vin-typing.ts';

/** Asks for the VIN; a rejection of `onVin` is shown over the field. */
export function VinStep({ onVin }: { readonly onVin: (vin: string) => Promise<void> }) {
  const { translate } = useWords();
  const [{ length, fault }, setTyping] = useState<Typing>({ length: 0, fault: undefined });
  const inputId = useId();
  const noteId = useId();
  return (
    <RequestForm
      submitLabel={translate('claim.vinSubmit')}
      onSubmit={async (fields) => {
        const vin = withoutBlanks(fieldText(fields, 'vin'));
        const typing = judgeTyping(vin);
        if (typing.fault !== undefined || typing.length < vinLength) {
          throw new FormFailure(
            typing.fault === undefined
              ? translate('claim.short', { length: typing.length, vinLength })
              : translate(`vinFault.${typing.fault}`),
          );
        }
        await onVin(vin);
      }}
    >
      <div className={styles.field}>
        <Label htmlFor={inputId}>{translate('claim.vin')}</Label>
        {/* Without a value of React's: that would be an attribute of the document. */}
        <Input
          id={inputId}
          className={styles.vin}
          name="vin"
          dir="ltr"
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby={noteId}
          aria-invalid={fault !== undefined || undefined}
          onChange={(event) => setTyping(judgeTyping(event.currentTarget.value))}
        />
        <p id={noteId} className={styles.note}>
          {translate('claim.count', { length, vinLength })}
        </p>
        <p className={styles.fault} role="status">
          {fault !== undefined && translate(`vinFault.${fault}`)}
        </p>
      </div>
      <details className={styles.help}>
        <summary>{translate('claim.where')}</summary>
        <p>{translate('claim.whereText')}</p>
      </details>
    </RequestForm>
  );
}
