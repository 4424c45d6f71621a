/** Erases persons under four eyes: an officer asks, another approves, and the job proves it. */
import { useEffect, useRef, useState } from 'react';
import { useWords, type Words } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { useTextLink } from '../shell/use-text-link.ts';
import { StaffNav } from '../vehicles/staff-nav.tsx';
import { Id } from '../vehicles/table.tsx';
import { ErasureForm } from './erasure-form.tsx';
import { failureWords, stepOf } from './erasure-words.ts';
import { useErasures, type AskedErasure, type Erasure } from './erasures.ts';
import { OpenErasure } from './open-erasure.tsx';
import { RequestList } from './request-list.tsx';
import styles from './officers.module.css';

/** The page of all erasures of persons. */
export function ErasuresPage() {
  const { translate } = useWords();
  const [asked, setAsked] = useState<readonly AskedErasure[]>([]);
  return (
    <article className={styles.page}>
      <StaffNav page="erasures" />
      <PageTitle
        heading={translate('staff.erasures')}
        title={translate('staff.erasures')}
        place="nav.vehicles"
      />
      <p className={styles.lead}>{translate('erasures.lead')}</p>
      <div className={styles.columns}>
        <Erasures />
        <div className={`${styles.column} ${styles.ask}`}>
          <Asked asked={asked} />
          {/* A new form after each request, so that none is sent twice. */}
          <ErasureForm key={asked.length} onAsked={(one) => setAsked([...asked, one])} />
        </div>
      </div>
    </article>
  );
}

/** What became of the last request. It takes the focus, because its form is gone. */
function Asked({ asked }: { readonly asked: readonly AskedErasure[] }) {
  const { translate } = useWords();
  const ownId = usePrincipalId();
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), [asked]);
  const last = asked.at(-1);
  if (last === undefined) {
    return null;
  }
  const isNew = last.requestedBy === ownId && !last.approvedAt;
  return (
    <p ref={note} className={styles.done} role="status" tabIndex={-1}>
      {translate(isNew ? 'reveals.asked' : 'erasures.askedBefore')}
    </p>
  );
}

function Erasures() {
  const words = useWords();
  const { translate } = words;
  const query = useErasures();
  return (
    <RequestList
      query={query}
      isOpen={(erasure) => stepOf(erasure) !== 'OVER'}
      toCard={(erasure) => <OpenErasure key={erasure.jobId} erasure={erasure} now={query.dataUpdatedAt} />}
      columns={[
        translate('erasures.endedAt'),
        translate('reveals.end'),
        translate('audit.about'),
        translate('erasures.officers'),
      ]}
      toRow={(erasure) => ({ key: erasure.jobId, cells: cellsOf(erasure, words) })}
    />
  );
}

function cellsOf(erasure: Erasure, words: Words) {
  const { translate, locale } = words;
  const { approvedBy, certificate, endedAt, jobId, personId, requestedAt, requestedBy } = erasure;
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const at = endedAt ?? requestedAt;
  return [
    <time key="at" dateTime={at}>
      {time.format(Date.parse(at))}
    </time>,
    <div key="end">
      <strong>
        {erasure.status === 'SUCCEEDED'
          ? translate('erasures.erased', { count: erasure.handled })
          : failureWords(erasure, words)}
      </strong>
      {certificate && <Certificate jobId={jobId} text={certificate} />}
    </div>,
    personId ? <Id key="person">{personId}</Id> : '',
    <div key="persons">
      {requestedBy && <Id>{requestedBy}</Id>}
      {approvedBy && (
        <small>
          {translate('reveals.approvedBy')}: <Id>{approvedBy}</Id>
        </small>
      )}
    </div>,
  ];
}

/** The list has the certificate's text; `npm run audit -- verify` verifies the file. */
function Certificate({ jobId, text }: { readonly jobId: string; readonly text: string }) {
  const { translate } = useWords();
  const url = useTextLink(text, 'application/json');
  return (
    <div>
      <a href={url} download={`erasure-certificate-${jobId}.json`}>
        {translate('erasures.certificate')}
      </a>
    </div>
  );
}
