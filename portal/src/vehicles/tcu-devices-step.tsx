/** The first step of a change of the TCU: what is done, and with which devices. */
import { useId, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { vinViolation } from '../../../domain/vin.ts';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import type { TcuChoice } from './tcu-requests.ts';
import styles from './vehicles.module.css';

const kinds = ['REPLACE', 'REMOVE'] as const;

interface DevicesStepProps {
  /** What was chosen before, when the person comes back from the check. */
  readonly initial: TcuChoice | undefined;
  readonly onChosen: (choice: TcuChoice) => void;
}

/** The ids are typed from the labels: the one on the page is what the person is to compare. */
export function DevicesStep({ initial, onChosen }: DevicesStepProps) {
  const { translate } = useWords();
  const [kind, setKind] = useState<(typeof kinds)[number]>(
    initial !== undefined && initial.newDeviceId === undefined ? 'REMOVE' : 'REPLACE',
  );
  const choose = async (fields: FormData): Promise<void> => {
    const currentDeviceId = fieldText(fields, 'currentDeviceId').trim();
    const newDeviceId = kind === 'REPLACE' ? fieldText(fields, 'newDeviceId').trim() : undefined;
    // The check would keep a VIN on the page for as long as it is open.
    if ([currentDeviceId, newDeviceId ?? ''].some((id) => vinViolation(id) === undefined)) {
      throw new FormError(translate('tcu.noVin'));
    }
    if (newDeviceId === currentDeviceId) {
      throw new FormError(translate('tcu.same'));
    }
    await Promise.resolve(onChosen({ currentDeviceId, newDeviceId }));
  };
  return (
    <RequestForm submitLabel={translate('tcu.next')} onSubmit={choose}>
      <RadioGroup
        className={styles.choices}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'REPLACE')}
      >
        <Label>{translate('several.what')}</Label>
        {kinds.map((one) => (
          <Radio key={one} className={styles.choice} value={one}>
            {translate(`tcu.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
      <DeviceField
        name="currentDeviceId"
        label="tcu.current"
        hint="tcu.currentHint"
        initial={initial?.currentDeviceId}
      />
      {kind === 'REPLACE' && (
        <DeviceField name="newDeviceId" label="tcu.new" hint="tcu.newHint" initial={initial?.newDeviceId} />
      )}
    </RequestForm>
  );
}

interface DeviceFieldProps {
  readonly name: string;
  readonly label: PlainMessageKey;
  readonly hint: PlainMessageKey;
  readonly initial: string | undefined;
}

function DeviceField({ name, label, hint, initial }: DeviceFieldProps) {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate(label)}</label>
      <input
        id={id}
        name={name}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={initial}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={styles.hint}>
        {translate(hint)}
      </p>
    </div>
  );
}
