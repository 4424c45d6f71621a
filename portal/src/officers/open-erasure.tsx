/** An erasure that waits, runs or stopped: its facts, and the approval that is next. */
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { jobApprovalSeconds } from '../../../domain/data-jobs.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { Id } from '../vehicles/table.tsx';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { JobProgress } from '../your-data/job-progress.tsx';
import { failureWords, stepOf } from './erasure-words.ts';
import { subjectWords } from './erasure-subjects.ts';
import { useErasureRequests, type Erasure, type Subject } from './erasures.ts';
import { inOfficerWords } from './officer-words.ts';
import styles from './officers.module.css';

interface OpenErasureProps {
  readonly subject: Subject;
  readonly erasure: Erasure;
  readonly now: number;
}

/** The approval asks for the password: a page that was left open approves nothing. */
export function OpenErasure({ subject, erasure, now }: OpenErasureProps) {
  const words = useWords();
  const { translate } = words;
  const { approve } = useErasureRequests();
  const ownId = usePrincipalId();
  const [isOpen, setIsOpen] = useState(false);
  const step = stepOf(erasure);
  const isOthers = ownId !== erasure.requestedBy && ownId !== erasure.personId;
  const mayApprove = isOthers && step !== 'RUNS';
  // Another officer may approve it while the form is open.
  const isAsking = isOpen && mayApprove;
  const heading = useFocusKept(isAsking);
  const act = async (): Promise<void> => {
    await inOfficerWords(approve(erasure.jobId), words);
    setIsOpen(false);
  };
  return (
    <li className={styles.card}>
      <h3 ref={heading} tabIndex={-1}>
        {titleOf(erasure, words, now)}
      </h3>
      <ErasureFacts subject={subject} erasure={erasure} now={now} />
      {step === 'RUNS' && (
        <JobProgress label={translate('erasures.progress')}>
          {translate(subjectWords[subject].soFar, { count: erasure.handled })}
        </JobProgress>
      )}
      {isAsking && (
        <div className={styles.graveForm}>
          <p>{translate(subjectWords[subject].forGood)}</p>
          <ConfirmPerson
            submitLabel={step === 'STOPPED' ? 'erasures.again' : 'erasures.approveNow'}
            cancelLabel="reveals.leave"
            onCancel={() => setIsOpen(false)}
            onConfirmed={act}
          />
        </div>
      )}
      {!isOthers && step !== 'RUNS' && (
        <p className={styles.lead}>
          {translate(step === 'STOPPED' ? 'erasures.othersBegin' : 'reveals.waiting')}
        </p>
      )}
      {mayApprove && !isAsking && (
        <div>
          <Button className={styles.grave} onPress={() => setIsOpen(true)}>
            {translate(step === 'STOPPED' ? 'erasures.beginAgain' : 'reveals.approve')}
          </Button>
        </div>
      )}
    </li>
  );
}

function titleOf(erasure: Erasure, words: Words, now: number): string {
  const { translate, quantities } = words;
  switch (stepOf(erasure)) {
    case 'WAITS': {
      const until = Date.parse(erasure.requestedAt) + jobApprovalSeconds * 1000;
      return translate('reveals.openUntil', { time: quantities.time(until, now) });
    }
    case 'RUNS':
      return translate('erasures.runs');
    case 'STOPPED':
    case 'OVER':
      return failureWords(erasure, words);
  }
}

function ErasureFacts({ subject, erasure, now }: OpenErasureProps) {
  const { translate, quantities } = useWords();
  const ownId = usePrincipalId();
  const { approvedAt, approvedBy, caseNumber, endedAt, erasureReason, requestedAt, requestedBy } = erasure;
  const about = erasure.personId ?? erasure.referenceId;
  const time = (at: string): string => quantities.time(Date.parse(at), now);
  const person = (id: string): ReactNode => (id === ownId ? translate('reveals.you') : <Id>{id}</Id>);
  const facts = [
    [subjectWords[subject].about, about && <Id>{about}</Id>],
    ['reveals.reason', erasureReason && translate(`erasureFor.${erasureReason}`)],
    ['reveals.case', caseNumber && <bdi>{caseNumber}</bdi>],
    ['reveals.requestedBy', requestedBy && person(requestedBy)],
    ['reveals.requestedAt', time(requestedAt)],
    ['reveals.approvedBy', approvedBy && person(approvedBy)],
    ['erasures.approvedAt', approvedAt && time(approvedAt)],
    ['erasures.endedAt', endedAt && time(endedAt)],
  ] as const;
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => (value ?? '') !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{translate(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
