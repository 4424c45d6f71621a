/**
 * Erases persons and vehicles under four eyes: an officer asks, another approves, and the job
 * proves it.
 */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { useTextLink } from '../shell/use-text-link.ts';
import { StaffNav } from '../vehicles/staff-nav.tsx';
import { Id } from '../vehicles/table.tsx';
import { ErasureForm } from './erasure-form.tsx';
import { failureWords, stepOf } from './erasure-words.ts';
import { subjectWords } from './erasure-subjects.ts';
import { useErasures, type AskedErasure, type Erasure, type Subject } from './erasures.ts';
import { OpenErasure } from './open-erasure.tsx';
import { RequestList } from './request-list.tsx';
import styles from './officers.module.css';

/** The page of all erasures of persons, or of vehicles. */
export function ErasuresPage({ subject }: { readonly subject: Subject }) {
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
      <Subjects subject={subject} />
      <p className={styles.lead}>{translate(subjectWords[subject].lead)}</p>
      <div className={styles.columns}>
        <Erasures subject={subject} />
        <div className={`${styles.column} ${styles.ask}`}>
          <Asked subject={subject} asked={asked} />
          {/* A new form after each request, so that none is sent twice. */}
          <ErasureForm key={asked.length} subject={subject} onAsked={(one) => setAsked([...asked, one])} />
        </div>
      </div>
    </article>
  );
}

const paths = { PERSON: '/erasures', VEHICLE: '/erasures/vehicles' } as const;

/** Links between the two lists. */
function Subjects({ subject }: { readonly subject: Subject }) {
  const { translate } = useWords();
  const link = (one: Subject, text: string) => (
    <Link href={paths[one]} aria-current={one === subject ? 'page' : undefined}>
      {text}
    </Link>
  );
  return (
    <nav className={styles.subjects} aria-label={translate('erasures.subjects')}>
      {link('PERSON', translate('erasures.ofPersons'))}
      {link('VEHICLE', translate('erasures.ofVehicles'))}
    </nav>
  );
}

interface AskedProps {
  readonly subject: Subject;
  readonly asked: readonly AskedErasure[];
}

/** What became of the last request. It takes the focus, because its form is gone. */
function Asked({ subject, asked }: AskedProps) {
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
      {translate(isNew ? 'reveals.asked' : subjectWords[subject].askedBefore)}
    </p>
  );
}

function Erasures({ subject }: { readonly subject: Subject }) {
  const words = useWords();
  const { translate } = words;
  const query = useErasures(subject);
  return (
    <RequestList
      query={query}
      isOpen={(erasure) => stepOf(erasure) !== 'OVER'}
      toCard={(erasure) => (
        <OpenErasure key={erasure.jobId} subject={subject} erasure={erasure} now={query.dataUpdatedAt} />
      )}
      columns={[
        translate('erasures.endedAt'),
        translate('reveals.end'),
        translate(subjectWords[subject].about),
        translate('erasures.officers'),
      ]}
      toRow={(erasure) => ({ key: erasure.jobId, cells: cellsOf(erasure, words) })}
    />
  );
}

function cellsOf(erasure: Erasure, words: Words) {
  const { translate, locale } = words;
  const { approvedBy, caseNumber, certificate, endedAt, erasureReason, jobId } = erasure;
  const { requestedAt, requestedBy } = erasure;
  const about = erasure.personId ?? erasure.referenceId;
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
      {erasureReason && (
        <small>
          {translate(`erasureFor.${erasureReason}`)} · <bdi>{caseNumber}</bdi>
        </small>
      )}
      {certificate && <Certificate jobId={jobId} text={certificate} />}
    </div>,
    about ? <Id key="about">{about}</Id> : '',
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
