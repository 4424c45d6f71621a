/** VINs under four eyes: one privacy officer asks, another approves, and the first one reads. */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { StaffNav } from '../vehicles/staff-nav.tsx';
import { Id } from '../vehicles/table.tsx';
import { OpenReveal } from './open-reveal.tsx';
import { RevealForm } from './request-form.tsx';
import { RequestList } from './request-list.tsx';
import { statusOf, useReveals, type Reveal } from './reveals.ts';
import styles from './officers.module.css';

/** The page of all requests; the path may name the vehicle of a new one. */
export function RevealsPage({ referenceId }: { readonly referenceId: string | undefined }) {
  const { translate } = useWords();
  const [asked, setAsked] = useState(0);
  const done = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asked > 0) {
      done.current?.focus();
    }
  }, [asked]);
  return (
    <article className={styles.page}>
      <StaffNav page="reveals" />
      <PageTitle
        heading={translate('staff.reveals')}
        title={translate('staff.reveals')}
        place="nav.vehicles"
      />
      <p className={styles.lead}>{translate('reveals.lead')}</p>
      <div className={styles.columns}>
        {referenceId === undefined && <Reveals />}
        <div className={`${styles.column} ${styles.ask}`}>
          {asked > 0 && (
            <p ref={done} className={styles.done} role="status" tabIndex={-1}>
              {translate('reveals.asked')}
            </p>
          )}
          {/* A new form after each request, so that none is sent twice. */}
          <RevealForm
            key={asked}
            referenceId={asked === 0 ? referenceId : undefined}
            onAsked={() => setAsked(asked + 1)}
          />
        </div>
        {referenceId !== undefined && <Reveals />}
      </div>
    </article>
  );
}

function Reveals() {
  const words = useWords();
  const { translate } = words;
  const query = useReveals();
  const [shownId, setShownId] = useState<string>();
  return (
    <RequestList
      query={query}
      isOpen={(reveal) => reveal.revealId === shownId || statusOf(reveal, query.dataUpdatedAt) !== 'ENDED'}
      toCard={(reveal) => (
        <OpenReveal
          key={reveal.revealId}
          reveal={reveal}
          now={query.dataUpdatedAt}
          onShown={(isShown) => setShownId(isShown ? reveal.revealId : undefined)}
        />
      )}
      columns={[
        translate('reveals.requestedAt'),
        translate('reveals.end'),
        translate('reveals.vehicle'),
        translate('reveals.persons'),
      ]}
      toRow={(reveal) => ({ key: reveal.revealId, cells: cellsOf(reveal, words) })}
    />
  );
}

function cellsOf(reveal: Reveal, words: Words) {
  const { translate, locale } = words;
  const { referenceId, purpose, caseNumber, requestedAt, requestedBy, approvedBy } = reveal;
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return [
    <time key="at" dateTime={requestedAt}>
      {time.format(Date.parse(requestedAt))}
    </time>,
    <div key="end">
      <strong>{endOf(reveal, words)}</strong>
      <small>
        {translate(`revealFor.${purpose}`)} · <bdi>{caseNumber}</bdi>
      </small>
    </div>,
    <Link key="vehicle" href={`/vehicles/${referenceId}`}>
      <Id>{referenceId}</Id>
    </Link>,
    <div key="persons">
      <Id>{requestedBy}</Id>
      {approvedBy && (
        <small>
          {translate('reveals.approvedBy')}: <Id>{approvedBy}</Id>
        </small>
      )}
    </div>,
  ];
}

function endOf({ revealedAt, approvedAt }: Reveal, { translate, quantities }: Words): string {
  if (revealedAt) {
    return translate('reveals.wasRead', { time: quantities.time(Date.parse(revealedAt), Date.now()) });
  }
  return translate(approvedAt ? 'reveals.notRead' : 'reveals.notApproved');
}
