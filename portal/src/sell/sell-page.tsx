/** Sell: what ends, from when, a check, the code for the buyer, and the receipt. */
import { useState, type ReactNode } from 'react';
import { Button, Link } from 'react-aria-components';
import { carName } from '../cars/car-name.ts';
import { CarNav } from '../cars/car-nav.tsx';
import { useCarSearch } from '../cars/my-cars.ts';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { KeptExport } from '../your-data/export-panel.tsx';
import { CancelOffer } from './cancel-offer.tsx';
import { CheckStep } from './check-step.tsx';
import { DayStep } from './day-step.tsx';
import { OfferedCode } from './offered-code.tsx';
import { useAccessEnd, useOfferRequests, type MadeOffer } from './offers.ts';
import styles from './sell-page.module.css';

/** The page of one car's sale, by the Reference ID in the path. */
export function SellPage({ referenceId }: { readonly referenceId: string }) {
  const { translate } = useWords();
  const { car, error, isRead, refetch } = useCarSearch(referenceId);
  // The car leaves the list when the buyer takes it over; the receipt still names it.
  const [seller, setSeller] = useState<{ readonly name: string }>();
  if (seller === undefined && car?.role === 'OWNER') {
    setSeller({ name: carName(car, translate) });
  }
  if (seller !== undefined) {
    return <Sale referenceId={referenceId} name={seller.name} />;
  }
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="people" />
      <PageTitle heading={translate('sell.title')} title={translate('sell.title')} />
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!isRead && error === null && <p role="status">{translate('cars.loading')}</p>}
      {isRead && <p>{translate(car === undefined ? 'error.notFound' : 'sell.driver')}</p>}
    </article>
  );
}

/** The step that the seller is at. */
type Stage =
  | { readonly kind: 'WHAT'; readonly isCancelled?: true }
  | { readonly kind: 'DAY' }
  /** `day`: the first day on which the buyer can take over, by the reader's calendar. */
  | { readonly kind: 'CHECK'; readonly day: string | undefined }
  | { readonly kind: 'OFFERED'; readonly offer: MadeOffer }
  | { readonly kind: 'TAKEN'; readonly at: number };

const numbers = { WHAT: 1, DAY: 2, CHECK: 3, OFFERED: 4 } as const;

function Sale({ referenceId, name }: { readonly referenceId: string; readonly name: string }) {
  const { translate, quantities } = useWords();
  const { offer, cancel } = useOfferRequests(referenceId);
  const [stage, setStage] = useState<Stage>({ kind: 'WHAT' });
  useAccessEnd(referenceId, () => setStage({ kind: 'TAKEN', at: Date.now() }));
  const toWhat = (): void => setStage({ kind: 'WHAT' });
  if (stage.kind === 'TAKEN') {
    return (
      <Step key="TAKEN" number={undefined} heading="sell.takenTitle">
        <p>{translate('sell.taken', { name, time: quantities.time(stage.at, 0) })}</p>
        <p className={styles.lead}>{translate('sell.takenKept')}</p>
        <p>
          {translate('sell.takenErased')} <Link href="/cars/former">{translate('former.title')}</Link>
        </p>
        <KeptExport referenceId={referenceId} />
        <div className={styles.buttons}>
          <Button onPress={() => window.print()}>{translate('sell.print')}</Button>
          <Link href="/cars">{translate('nav.back')}</Link>
        </div>
      </Step>
    );
  }
  return (
    <Step
      key={stage.kind}
      referenceId={referenceId}
      number={numbers[stage.kind]}
      heading={`sellStep.${stage.kind}`}
      lead={name}
    >
      {stage.kind === 'WHAT' && (
        <>
          <WhatEnds referenceId={referenceId} onNext={() => setStage({ kind: 'DAY' })} />
          <CancelOffer onCancel={cancel} isCancelled={stage.isCancelled} />
        </>
      )}
      {stage.kind === 'DAY' && <DayStep onDay={(day) => setStage({ kind: 'CHECK', day })} onBack={toWhat} />}
      {stage.kind === 'CHECK' && (
        <CheckStep
          name={name}
          day={stage.day}
          onOffer={async (notBefore) => {
            const made = await offer(notBefore);
            setStage((now) => (now.kind === 'CHECK' ? { kind: 'OFFERED', offer: made } : now));
          }}
          onBack={() => setStage({ kind: 'DAY' })}
        />
      )}
      {stage.kind === 'OFFERED' && (
        <OfferedCode
          offer={stage.offer}
          onCancel={cancel}
          onCancelled={() => setStage({ kind: 'WHAT', isCancelled: true })}
        />
      )}
    </Step>
  );
}

const effects = ['sell.effectYou', 'sell.effectOthers', 'sell.effectData', 'sell.effectBuyer'] as const;

function WhatEnds({ referenceId, onNext }: { readonly referenceId: string; readonly onNext: () => void }) {
  const { translate } = useWords();
  return (
    <>
      <ul className={styles.effects}>
        {effects.map((key) => (
          <li key={key}>{translate(key)}</li>
        ))}
      </ul>
      <p>
        {translate('sell.copy')}{' '}
        <Link href={`/cars/${referenceId}/your-data`}>{translate('data.title')}</Link>
      </p>
      <div className={styles.buttons}>
        <Button className={styles.main} onPress={onNext}>
          {translate('sell.next')}
        </Button>
      </div>
    </>
  );
}

interface StepProps {
  /** Undefined once the car is another person's. */
  readonly referenceId?: string;
  readonly number: number | undefined;
  readonly heading: PlainMessageKey;
  readonly lead?: string;
  readonly children: ReactNode;
}

function Step({ referenceId, number, heading, lead, children }: StepProps) {
  const { translate } = useWords();
  return (
    <article className={styles.page}>
      {referenceId !== undefined && <CarNav referenceId={referenceId} page="people" />}
      <header>
        {number !== undefined && (
          <p className={styles.lead}>{translate('claim.step', { number, total: 4 })}</p>
        )}
        <PageTitle heading={translate(heading)} title={translate('sell.title')} />
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </header>
      <div className={styles.step}>{children}</div>
    </article>
  );
}
