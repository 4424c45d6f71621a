/** What the audit log is narrowed to: days, action, outcome, a person and a vehicle. */
import { useId, useRef } from 'react';
import { isReferenceId, isUuid } from '../../../domain/reference-id.ts';
import { vinViolation } from '../../../domain/vin.ts';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { startOfDay } from '../shell/days.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { ChoiceField } from '../vehicles/choice-field.tsx';
import { maxDays, type AuditFilter } from './audit-log.ts';
import { auditActions, auditOutcomes } from './audit-words.ts';
import styles from './officers.module.css';

interface AuditFiltersProps {
  readonly initial: AuditFilter;
  readonly onChosen: (filter: AuditFilter) => void;
}

/** The form takes an id only: a VIN in one of its fields is refused and removed, and never sent. */
export function AuditFilters({ initial, onChosen }: AuditFiltersProps) {
  const { translate } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const choose = async (fields: FormData): Promise<void> => {
    const [from, to] = daysOf(fields);
    if (from === undefined || to === undefined) {
      throw new FormError(translate('audit.daysWrong', { max: maxDays }));
    }
    const actorId = idOf(fields, 'actorId');
    const referenceId = idOf(fields, 'referenceId');
    for (const name of ['actorId', 'referenceId']) {
      if (vinViolation(idOf(fields, name)?.toUpperCase() ?? '') === undefined) {
        const field = frame.current?.querySelector<HTMLInputElement>(`input[name=${name}]`);
        if (field) {
          field.value = '';
        }
        throw new FormError(translate('audit.noVin'));
      }
    }
    if (actorId !== undefined && !isUuid(actorId)) {
      throw new FormError(translate('audit.personShape'));
    }
    if (referenceId !== undefined && !isReferenceId(referenceId)) {
      throw new FormError(translate('vehicles.referenceShape'));
    }
    const action = auditActions.find((one) => one === fields.get('action'));
    const outcome = auditOutcomes.find((one) => one === fields.get('outcome'));
    await Promise.resolve(onChosen({ from, to, action, outcome, actorId, referenceId }));
  };
  return (
    <div ref={frame} className={styles.filters}>
      <RequestForm submitLabel={translate('audit.show')} onSubmit={choose}>
        <FilterFields initial={initial} />
      </RequestForm>
    </div>
  );
}

function FilterFields({ initial }: Pick<AuditFiltersProps, 'initial'>) {
  const { translate } = useWords();
  const { from, to, action, outcome, actorId, referenceId } = initial;
  return (
    <div className={styles.fields}>
      <TextField name="from" type="date" label="audit.from" initial={from} />
      <TextField name="to" type="date" label="audit.to" initial={to} />
      <ChoiceField
        name="action"
        label={translate('audit.action')}
        choices={auditActions}
        toText={(one) => translate(`auditAction.${one}`)}
        anyText={translate('audit.every')}
        initial={action}
      />
      <ChoiceField
        name="outcome"
        label={translate('audit.outcome')}
        choices={auditOutcomes}
        toText={(one) => translate(`auditOutcome.${one}`)}
        anyText={translate('audit.every')}
        initial={outcome}
      />
      <TextField name="actorId" type="text" label="audit.person" initial={actorId} />
      <TextField name="referenceId" type="text" label="audit.vehicle" initial={referenceId} />
    </div>
  );
}

interface TextFieldProps {
  readonly name: string;
  readonly type: 'text' | 'date';
  readonly label: PlainMessageKey;
  readonly initial: string | undefined;
}

/** Without a value of React's: that would be an attribute of the document. */
function TextField({ name, type, label, initial }: TextFieldProps) {
  const { translate } = useWords();
  const id = useId();
  const isId = type === 'text';
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate(label)}</label>
      <input
        id={id}
        name={name}
        type={type}
        dir={isId ? 'ltr' : undefined}
        className={isId ? styles.idField : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required={!isId}
        defaultValue={initial}
      />
    </div>
  );
}

/** Both days when they are a range that the API takes. */
function daysOf(fields: FormData): readonly [string, string] | readonly [undefined, undefined] {
  const [from, to] = [fieldText(fields, 'from'), fieldText(fields, 'to')];
  const days = (startOfDay(to) - startOfDay(from)) / 86_400_000;
  // Rounded, because a day of the reader's may have 23 or 25 hours.
  return Math.round(days) >= 0 && Math.round(days) < maxDays ? [from, to] : [undefined, undefined];
}

function idOf(fields: FormData, name: string): string | undefined {
  return fieldText(fields, name).trim().toLowerCase() || undefined;
}
