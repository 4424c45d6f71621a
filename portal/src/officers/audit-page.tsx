/** The audit log: who did what with identities, how it ended, and why. */
import { useEffect, useRef, useState } from 'react';
import { Button, Link } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { dayFromToday } from '../shell/days.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { StaffNav } from '../vehicles/staff-nav.tsx';
import { staffErrorWords } from '../vehicles/staff-words.ts';
import { Id, Table } from '../vehicles/table.tsx';
import { AuditDetails, roleWords } from './audit-details.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { useAuditLog, type AuditEntry, type AuditFilter } from './audit-log.ts';
import { markOf, reasonWords } from './audit-words.ts';
import styles from './officers.module.css';

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The page of the log, at first with the last seven days; narrowed to a vehicle by the path. */
export function AuditPage({ referenceId }: { readonly referenceId: string | undefined }) {
  const { translate } = useWords();
  const [filter, setFilter] = useState<AuditFilter>(() => ({
    from: dayFromToday(-6),
    to: dayFromToday(0),
    referenceId,
  }));
  // A filter that was chosen in a row needs a new form, which shows it.
  const [round, setRound] = useState(0);
  return (
    <article className={styles.page}>
      <StaffNav page="audit" />
      <PageTitle heading={translate('staff.audit')} title={translate('staff.audit')} place="nav.vehicles" />
      <p className={styles.lead}>{translate('audit.lead')}</p>
      <AuditFilters key={round} initial={filter} onChosen={setFilter} />
      <Entries
        filter={filter}
        isChosenInRow={round > 0}
        onPerson={(actorId) => {
          setFilter({ ...filter, actorId });
          setRound(round + 1);
        }}
      />
      <Sealing />
    </article>
  );
}

interface EntriesProps {
  readonly filter: AuditFilter;
  readonly isChosenInRow: boolean;
  readonly onPerson: (actorId: string) => void;
}

function Entries({ filter, isChosenInRow, onPerson }: EntriesProps) {
  const words = useWords();
  const { translate } = words;
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useAuditLog(filter);
  const summary = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The row with the focus is gone.
    if (isChosenInRow) {
      summary.current?.focus();
    }
  }, [isChosenInRow, filter.actorId]);
  const columns = ['at', 'action', 'outcome', 'who', 'which'] as const;
  const count = data?.length ?? 0;
  return (
    <section className={styles.part}>
      {error !== null && <ErrorNote error={error} toText={staffErrorWords} onRetry={() => void refetch()} />}
      <p ref={summary} className={styles.summary} role="status" tabIndex={-1}>
        {data === undefined && error === null && translate('audit.loading')}
        {data !== undefined && translate(hasNextPage ? 'audit.countSoFar' : 'audit.count', { count })}
      </p>
      {data !== undefined && count > 0 && (
        <div className={`${styles.log} ${styles.counted}`}>
          <Table
            caption={translate('audit.entries')}
            columns={columns.map((column) => translate(`audit.${column}`))}
            rows={data.map((entry, index) => ({
              // An entry has no id of its own, and its place in the list stays.
              key: `${entry.at}-${index}`,
              cells: cellsOf(entry, words, onPerson),
            }))}
          />
        </div>
      )}
      {hasNextPage && (
        <Button
          className={styles.more}
          data-busy={isFetchingNextPage}
          onPress={() => void fetchNextPage({ cancelRefetch: false })}
        >
          {translate(isFetchingNextPage ? 'audit.loading' : 'audit.older')}
        </Button>
      )}
      <p className={styles.hint}>{translate('audit.zone', { zone: zone.replaceAll('_', ' ') })}</p>
    </section>
  );
}

function cellsOf(entry: AuditEntry, words: Words, onPerson: (actorId: string) => void) {
  const { translate, locale } = words;
  const { at, action, outcome, actorId, referenceId } = entry;
  const reason = reasonWords(entry, translate);
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  return [
    <time key="at" dateTime={at}>
      {time.format(Date.parse(at))}
    </time>,
    <div key="action">
      <strong>{translate(`auditAction.${action}`)}</strong>
      {reason !== undefined && <small>{reason}</small>}
      <AuditDetails entry={entry} />
    </div>,
    <span key="outcome" data-mark={markOf(entry)}>
      {translate(`auditOutcome.${outcome}`)}
    </span>,
    <div key="person">
      <Button
        className={styles.plain}
        aria-label={translate('audit.onlyPerson', { person: actorId })}
        onPress={() => onPerson(actorId)}
      >
        <Id>{actorId}</Id>
      </Button>
      <small>{roleWords(entry, words)}</small>
    </div>,
    referenceId ? (
      <Link key="vehicle" href={`/vehicles/${referenceId}`}>
        <Id>{referenceId}</Id>
      </Link>
    ) : (
      <span key="vehicle" className={styles.empty}>
        {translate('audit.noVehicle')}
      </span>
    ),
  ];
}

/** The API has no state of the seals: they are verified outside, with an export. */
function Sealing() {
  const { translate } = useWords();
  return (
    <details className={styles.help}>
      <summary>{translate('audit.sealing')}</summary>
      <p>{translate('audit.sealingText')}</p>
      <pre dir="ltr">
        {'npm run --silent audit -- export --tenant <id> > export.jsonl\n' +
          'npm run --silent audit -- verify export.jsonl --public-key key.txt'}
      </pre>
    </details>
  );
}
