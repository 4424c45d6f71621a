/** The VIN: judged while it is typed, or read by the camera; kept in the field alone. */
import { useId, useRef, useState } from 'react';
import { Input, Label } from 'react-aria-components';
import { vinLength } from '../../../domain/vin.ts';
import { useWords } from '../i18n/words.tsx';
import { ScanButton } from '../scan/scan-button.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import styles from './claim-page.module.css';
import { judgeTyping, withoutBlanks, type Typing } from './vin-typing.ts';
import { vinsIn } from './vins-in.ts';

/** Asks for the VIN; a rejection of `onVin` is shown over the field. */
export function VinStep({ onVin }: { readonly onVin: (vin: string) => Promise<void> }) {
  const { translate } = useWords();
  return (
    <RequestForm
      submitLabel={translate('claim.vinSubmit')}
      onSubmit={async (fields) => {
        const vin = withoutBlanks(fieldText(fields, 'vin'));
        const typing = judgeTyping(vin);
        if (typing.violation !== undefined || typing.length < vinLength) {
          throw new FormError(
            typing.violation === undefined
              ? translate('claim.short', { length: typing.length, vinLength })
              : translate(`vinViolation.${typing.violation}`),
          );
        }
        await onVin(vin);
      }}
    >
      <VinField />
      <details className={styles.help}>
        <summary>{translate('claim.where')}</summary>
        <p>{translate('claim.whereText')}</p>
      </details>
    </RequestForm>
  );
}

/** A scanned VIN is treated as if it were typed: the person reads it, and sends it. */
function VinField() {
  const { translate } = useWords();
  const [{ length, violation }, setTyping] = useState<Typing>({ length: 0, violation: undefined });
  const [isScanned, setIsScanned] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const noteId = useId();
  const judge = (text: string, wasScanned: boolean): void => {
    setTyping(judgeTyping(text));
    setIsScanned(wasScanned);
  };
  const take = (vin: string): void => {
    if (input.current !== null) {
      input.current.value = vin;
      input.current.focus();
      judge(vin, true);
    }
  };
  return (
    <>
      <div className={styles.field}>
        <Label htmlFor={inputId}>{translate('claim.vin')}</Label>
        {/* Without a value of React's: that would be an attribute of the document. */}
        <Input
          ref={input}
          id={inputId}
          className={styles.vin}
          name="vin"
          dir="ltr"
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          aria-describedby={noteId}
          aria-invalid={violation !== undefined || undefined}
          onChange={(event) => judge(event.currentTarget.value, false)}
        />
        <p id={noteId} className={styles.note}>
          {translate('claim.count', { length, vinLength })}
          {isScanned && <span>{translate('claim.scanned')}</span>}
        </p>
        <p className={styles.violation} role="status">
          {violation !== undefined && translate(`vinViolation.${violation}`)}
        </p>
      </div>
      <ScanButton subject="VIN" pick={vinsIn} onFound={take} />
    </>
  );
}
