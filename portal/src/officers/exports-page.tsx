/** Exports of persons, for those who ask an officer what is stored about them. */
import { useEffect, useRef, useState } from 'react';
import { useWords, type Words } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { StaffNav } from '../vehicles/staff-nav.tsx';
import { Id } from '../vehicles/table.tsx';
import { ExportForm } from './export-form.tsx';
import { exportStepOf, overWords } from './export-words.ts';
import { OpenExport } from './open-export.tsx';
import { usePersonExports, type PersonExport } from './person-exports.ts';
import { RequestList } from './request-list.tsx';
import styles from './officers.module.css';

/** The exports of all officers of the organisation; each downloads only their own. */
export function ExportsPage() {
  const words = useWords();
  const { translate } = words;
  const { query, start } = usePersonExports();
  /** Whether each export that was started on this page was new. */
  const [starts, setStarts] = useState<readonly boolean[]>([]);
  const now = Date.now();
  return (
    <article className={styles.page}>
      <StaffNav page="exports" />
      <PageTitle
        heading={translate('exports.title')}
        title={translate('exports.title')}
        place="nav.vehicles"
      />
      <p className={styles.lead}>{translate('exports.lead')}</p>
      <div className={styles.columns}>
        <RequestList
          labels={labels}
          query={query}
          isOpen={(job) => exportStepOf(job, now) !== 'OVER'}
          toCard={(job) => <OpenExport key={job.jobId} job={job} now={now} />}
          columns={[
            translate('erasures.endedAt'),
            translate('reveals.end'),
            translate('audit.about'),
            translate('exports.startedBy'),
          ]}
          toRow={(job) => ({ key: job.jobId, cells: cellsOf(job, words) })}
        />
        <div className={`${styles.column} ${styles.ask}`}>
          <Started starts={starts} />
          {/* A new form after each start, so that none is sent twice. */}
          <ExportForm
            key={starts.length}
            onStart={async (personId) => {
              const isNew = await start(personId);
              setStarts([...starts, isNew]);
            }}
          />
        </div>
      </div>
    </article>
  );
}

const labels = {
  loading: 'exports.loading',
  open: 'exports.open',
  noneOpen: 'exports.noneOpen',
  past: 'exports.past',
} as const;

/** What became of the last start. It takes the focus, because its form is gone. */
function Started({ starts }: { readonly starts: readonly boolean[] }) {
  const { translate } = useWords();
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), [starts]);
  const isNew = starts.at(-1);
  return isNew === undefined ? null : (
    <p ref={note} className={styles.done} role="status" tabIndex={-1}>
      {translate(isNew ? 'exports.started' : 'exports.underWay')}
    </p>
  );
}

function cellsOf(job: PersonExport, words: Words) {
  const time = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'short' });
  const at = job.endedAt ?? job.requestedAt;
  return [
    <time key="at" dateTime={at}>
      {time.format(Date.parse(at))}
    </time>,
    <strong key="end">{overWords(job, words)}</strong>,
    job.personId ? <Id key="person">{job.personId}</Id> : '',
    job.requestedBy ? <Id key="officer">{job.requestedBy}</Id> : '',
  ];
}
