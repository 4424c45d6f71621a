/** Suspends or resumes up to 100 vehicles at once; each succeeds or fails alone. */
import { useId, useState } from 'react';
import { Label, Link, Radio, RadioGroup } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { useRoles } from '../session/person.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { ChoiceField } from './choice-field.tsx';
import { maxReferences, pastedReferences } from './reference-list.ts';
import { useStaffRequests, type StatusChange, type StatusDemand } from './staff-requests.ts';
import { codeWords, inStaffWords } from './staff-words.ts';
import { Summary } from './summary.tsx';
import { suspensionReasons } from './suspension-reasons.ts';
import { Id, Table } from './table.tsx';
import styles from './vehicles.module.css';

const kinds = ['SUSPEND', 'RESUME'] as const;

/** The page with the form, and the result of the last call below it. */
export function SeveralPage() {
  const words = useWords();
  const { translate } = words;
  const mayResume = useRoles().includes('operators');
  const { changeStatus } = useStaffRequests();
  const [kind, setKind] = useState<Kind>('SUSPEND');
  const [changes, setChanges] = useState<readonly StatusChange[]>();
  const submit = async (fields: FormData): Promise<void> => {
    setChanges(undefined);
    const referenceIds = referencesOf(fieldText(fields, 'referenceIds'), words);
    const reason = suspensionReasons.find((one) => one === fields.get('reason'));
    if (kind === 'SUSPEND' && reason === undefined) {
      throw new FormError(translate('vehicles.reasonMissing'));
    }
    const demand: StatusDemand =
      kind === 'SUSPEND' && reason !== undefined ? { kind: 'SUSPEND', reason } : { kind: 'RESUME' };
    setChanges(await inStaffWords(changeStatus(referenceIds, demand), words));
  };
  return (
    <article className={styles.page}>
      <Link className={styles.back} href="/vehicles">
        {translate('vehicle.back')}
      </Link>
      <PageTitle
        heading={translate('several.title')}
        title={translate('several.title')}
        place="nav.vehicles"
      />
      <p className={styles.lead}>{translate('several.lead')}</p>
      <div className={styles.narrow}>
        <RequestForm
          submitLabel={translate(kind === 'SUSPEND' ? 'suspend.submit' : 'resume.title')}
          busyLabel={translate('form.busy')}
          onSubmit={submit}
        >
          {mayResume && <KindChoice kind={kind} onChange={setKind} />}
          <ReferencesField />
          {kind === 'SUSPEND' && (
            <ChoiceField
              name="reason"
              label={translate('vehicles.reason')}
              choices={suspensionReasons}
              toText={(reason) => translate(`suspension.${reason}`)}
            />
          )}
        </RequestForm>
      </div>
      {changes !== undefined && <Results changes={changes} />}
    </article>
  );
}

type Kind = StatusDemand['kind'];

function KindChoice({ kind, onChange }: { readonly kind: Kind; readonly onChange: (kind: Kind) => void }) {
  const { translate } = useWords();
  return (
    <RadioGroup
      className={styles.choices}
      value={kind}
      onChange={(value) => onChange(kinds.find((one) => one === value) ?? 'SUSPEND')}
    >
      <Label>{translate('several.what')}</Label>
      {kinds.map((one) => (
        <Radio key={one} className={styles.choice} value={one}>
          {translate(one === 'SUSPEND' ? 'suspend.submit' : 'resume.title')}
        </Radio>
      ))}
    </RadioGroup>
  );
}

function ReferencesField() {
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{translate('several.ids', { max: maxReferences })}</label>
      <textarea
        id={id}
        name="referenceIds"
        dir="ltr"
        rows={6}
        autoComplete="off"
        spellCheck={false}
        required
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={styles.hint}>
        {translate('several.hint')}
      </p>
    </div>
  );
}

/** Returns the pasted IDs; throws FormError when the API would refuse the call. */
function referencesOf(text: string, { translate }: Words): readonly string[] {
  const pasted = pastedReferences(text);
  if (pasted.kind === 'WRONG') {
    throw new FormError(translate('several.wrong', { position: pasted.position }));
  }
  const { length } = pasted.referenceIds;
  if (length === 0 || length > maxReferences) {
    throw new FormError(translate('several.count', { count: length, max: maxReferences }));
  }
  return pasted.referenceIds;
}

function Results({ changes }: { readonly changes: readonly StatusChange[] }) {
  const words = useWords();
  const { translate } = words;
  const failed = changes.filter(({ errorType }) => errorType).length;
  return (
    <section className={styles.part}>
      <Summary text={translate('several.done', { changed: changes.length - failed, failed })} />
      <Table
        caption={translate('several.results')}
        columns={[translate('vehicles.reference'), translate('several.result')]}
        rows={changes.map(({ referenceId, status, isSettled, errorType }) => ({
          key: referenceId,
          cells: [
            <Link key="id" href={`/vehicles/${referenceId}`}>
              <Id>{referenceId}</Id>
            </Link>,
            <span key="result" data-status={status ?? 'FAILED'}>
              {status ? translate(`status.${status}`) : codeWords(errorType ?? '', words)}
              {isSettled === false && <small>{translate('vehicle.unsettled')}</small>}
            </span>,
          ],
        }))}
      />
    </section>
  );
}
