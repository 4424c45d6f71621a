/** Share: a one-time code for one person. The code is shown once and kept nowhere. */
import { useEffect, useRef, useState } from 'react';
import { Button, Input, Label, Radio, RadioGroup, TextField } from 'react-aria-components';
import { maximumTextLength } from '../../../domain/text.ts';
import { useWords } from '../i18n/words.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import type { InvitationChoice, MadeInvitation } from './accesses.ts';
import { CodeToScan } from './code-to-scan.tsx';
import styles from './people-page.module.css';

interface InviteFormProps {
  readonly onInvite: (choice: InvitationChoice) => Promise<MadeInvitation>;
}

/** Asks for a name, a role and an end; then shows the code until the next one. */
export function InviteForm({ onInvite }: InviteFormProps) {
  const { translate } = useWords();
  const [made, setMade] = useState<MadeInvitation>();
  const untilId = useRef(`until-${crypto.randomUUID()}`);
  if (made !== undefined) {
    return <MadeCode made={made} onDone={() => setMade(undefined)} />;
  }
  const submit = async (fields: FormData): Promise<void> => {
    const name = fieldText(fields, 'name').trim();
    if (name === '') {
      throw new FormError(translate('share.nameMissing'));
    }
    const day = fieldText(fields, 'until');
    setMade(
      await onInvite({
        name,
        role: fieldText(fields, 'role') === 'OWNER' ? 'OWNER' : 'DRIVER',
        // The end of the chosen day where the reader is.
        until: day === '' ? undefined : new Date(`${day}T23:59:59`).toISOString(),
      }),
    );
  };
  return (
    <section className={styles.group}>
      <h2>{translate('share.title')}</h2>
      <p className={styles.lead}>{translate('share.lead')}</p>
      <RequestForm submitLabel={translate('share.submit')} onSubmit={submit}>
        <TextField className={styles.field} name="name" maxLength={maximumTextLength}>
          <Label>{translate('share.name')}</Label>
          <Input autoComplete="off" dir="auto" />
        </TextField>
        <RadioGroup className={styles.field} name="role" defaultValue="DRIVER">
          <Label>{translate('share.role')}</Label>
          <Radio className={styles.choice} value="DRIVER">
            {translate('share.DRIVER')}
          </Radio>
          <Radio className={styles.choice} value="OWNER">
            {translate('share.OWNER')}
          </Radio>
        </RadioGroup>
        <div className={styles.field}>
          <Label htmlFor={untilId.current}>{translate('share.until')}</Label>
          <Input id={untilId.current} name="until" type="date" />
        </div>
      </RequestForm>
    </section>
  );
}

function MadeCode({ made, onDone }: { readonly made: MadeInvitation; readonly onDone: () => void }) {
  const { translate, quantities } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={styles.group}>
      <h2 ref={heading} tabIndex={-1}>
        {translate('share.made', { name: made.name })}
      </h2>
      <p className={styles.code} dir="ltr" data-testid="code">
        {made.code}
      </p>
      <CodeToScan code={made.code} />
      <p className={styles.lead}>
        {translate('share.valid', { time: quantities.time(Date.parse(made.validUntil), Date.now()) })}
      </p>
      <Button onPress={onDone}>{translate('share.again')}</Button>
    </section>
  );
}
