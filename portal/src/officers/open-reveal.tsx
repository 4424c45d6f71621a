/** A request that something can still be done with: its facts, and the step that is next. */
import { useState, type ReactNode } from 'react';
import { Button, Link } from 'react-aria-components';
import { approvalSeconds, readingSeconds } from '../../../domain/reveal.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { usePrincipalId } from '../session/person.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { Id } from '../vehicles/table.tsx';
import { ConfirmPerson } from '../your-data/confirm-person.tsx';
import { ShownVin } from '../your-data/shown-vin.tsx';
import { inOfficerWords } from './officer-words.ts';
import { statusOf, useRevealRequests, type Reveal } from './reveals.ts';
import styles from './officers.module.css';

interface OpenRevealProps {
  readonly reveal: Reveal;
  readonly now: number;
  /** True while the VIN is on the page, so that the list keeps this request. */
  readonly onShown: (isShown: boolean) => void;
}

/** Both steps ask for the password: a page that was left open neither approves nor shows. */
export function OpenReveal({ reveal, now, onShown }: OpenRevealProps) {
  const words = useWords();
  const { translate } = words;
  const { approve, readVin, readAgain } = useRevealRequests();
  const isOwn = usePrincipalId() === reveal.requestedBy;
  const [isAsking, setIsAsking] = useState(false);
  const [vin, setVin] = useState<string>();
  const heading = useFocusKept(isAsking || vin !== undefined);
  const status = statusOf(reveal, now);
  const step =
    isOwn && status !== 'REQUESTED' ? 'read' : !isOwn && status === 'REQUESTED' ? 'approve' : undefined;
  const act = async (): Promise<void> => {
    if (step === 'approve') {
      await inOfficerWords(approve(reveal.revealId), words);
    } else {
      const shown = await inOfficerWords(readVin(reveal.revealId), words);
      onShown(true);
      setVin(shown);
    }
    setIsAsking(false);
  };
  const hide = (): void => {
    setVin(undefined);
    onShown(false);
    void readAgain();
  };
  return (
    <li className={styles.card}>
      <h3 ref={heading} tabIndex={-1}>
        {titleOf(reveal, words, now)}
      </h3>
      <RevealFacts reveal={reveal} now={now} />
      {vin !== undefined && <ShownVin vin={vin} onOver={hide} />}
      {isAsking && step !== undefined && (
        <ConfirmPerson
          submitLabel={step === 'approve' ? 'reveals.approveNow' : 'reveals.showNow'}
          cancelLabel="reveals.leave"
          onCancel={() => setIsAsking(false)}
          onConfirmed={act}
        />
      )}
      {vin === undefined && !isAsking && step === undefined && (
        <p className={styles.lead}>{translate(isOwn ? 'reveals.waiting' : 'reveals.notYours')}</p>
      )}
      {vin === undefined && !isAsking && step !== undefined && (
        <div>
          <Button className={styles.main} onPress={() => setIsAsking(true)}>
            {translate(step === 'approve' ? 'reveals.approve' : 'reveals.show')}
          </Button>
        </div>
      )}
    </li>
  );
}

function titleOf(reveal: Reveal, { translate, quantities }: Words, now: number): string {
  const until = (from: string, seconds: number): string =>
    quantities.time(Date.parse(from) + seconds * 1000, now);
  if (reveal.revealedAt) {
    return translate('reveals.wasRead', { time: quantities.time(Date.parse(reveal.revealedAt), now) });
  }
  return reveal.approvedAt
    ? translate('reveals.approvedUntil', { time: until(reveal.approvedAt, readingSeconds) })
    : translate('reveals.openUntil', { time: until(reveal.requestedAt, approvalSeconds) });
}

function RevealFacts({ reveal, now }: { readonly reveal: Reveal; readonly now: number }) {
  const words = useWords();
  const { translate, quantities } = words;
  const ownId = usePrincipalId();
  const time = (at: string): string => quantities.time(Date.parse(at), now);
  const person = (id: string): ReactNode => (id === ownId ? translate('reveals.you') : <Id>{id}</Id>);
  const facts = {
    vehicle: (
      <Link href={`/vehicles/${reveal.referenceId}`}>
        <Id>{reveal.referenceId}</Id>
      </Link>
    ),
    reason: translate(`revealFor.${reveal.purpose}`),
    case: <bdi>{reveal.caseNumber}</bdi>,
    requestedBy: person(reveal.requestedBy),
    requestedAt: time(reveal.requestedAt),
    approvedBy: reveal.approvedBy && person(reveal.approvedBy),
    hiddenUntil: reveal.visibleFrom && quantities.date(Date.parse(reveal.visibleFrom)),
  };
  return (
    <dl className={styles.facts}>
      {(Object.keys(facts) as (keyof typeof facts)[])
        .filter((name) => (facts[name] ?? undefined) !== undefined)
        .map((name) => (
          <div key={name}>
            <dt>{translate(`reveals.${name}`)}</dt>
            <dd>{facts[name]}</dd>
          </div>
        ))}
    </dl>
  );
}
