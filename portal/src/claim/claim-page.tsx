/** Claim: the VIN, the code on the car's screen, and the car. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-aria-components';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import styles from './claim-page.module.css';
import { confirmClaim, startClaim, type ConfirmedClaim, type StartedClaim } from './claim-requests.ts';
import { ClaimSky } from './claim-sky.tsx';
import { CodeStep } from './code-step.tsx';
import { VinStep } from './vin-step.tsx';

/** The page of the three steps. Each step discards its input. */
export function ClaimPage() {
  const { translate, quantities } = useWords();
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const [claim, setClaim] = useState<StartedClaim>();
  const [result, setResult] = useState<ConfirmedClaim>();
  const step = result !== undefined ? 'done' : claim !== undefined ? 'code' : 'vin';
  const confirm = async (code: string): Promise<void> => {
    if (claim !== undefined) {
      const confirmed = await confirmClaim(request, claim.claimId, code);
      setResult(confirmed);
      await queries.invalidateQueries({ queryKey: ['my-cars'] });
    }
  };
  return (
    <article className={styles.page}>
      <Link className={styles.back} href="/cars">
        {translate('nav.back')}
      </Link>
      <ClaimSky step={step} />
      <div className={styles.step}>
        {step === 'vin' && (
          <Step key="vin" number={1} heading="claim.vinTitle" lead="claim.vinLead">
            <VinStep onVin={async (vin) => setClaim(await startClaim(request, vin))} />
            <Link className={styles.back} href="/cars/join">
              {translate('join.title')}
            </Link>
          </Step>
        )}
        {step === 'code' && claim !== undefined && (
          <Step key="code" number={2} heading="claim.codeTitle" lead="claim.codeLead">
            <CodeStep
              until={quantities.time(Date.parse(claim.codeUntil), Date.now())}
              onCode={confirm}
              onRestart={() => setClaim(undefined)}
            />
          </Step>
        )}
        {result?.kind === 'GRANTED' && (
          <Step key="done" number={3} heading="claim.doneTitle" lead="claim.doneLead">
            <Link className={styles.open} href={`/cars/${result.referenceId}`}>
              {translate('claim.open')}
            </Link>
          </Step>
        )}
        {result?.kind === 'WAITING' && (
          <Step key="waiting" number={3} heading="claim.waitTitle" lead="claim.waitLead">
            <p>
              {translate('claim.waitUntil', {
                date: quantities.time(Date.parse(result.waitsUntil), Date.now()),
              })}
            </p>
          </Step>
        )}
      </div>
    </article>
  );
}

interface StepProps {
  readonly number: number;
  readonly heading: PlainMessageKey;
  readonly lead: PlainMessageKey;
  readonly children: ReactNode;
}

function Step({ number, heading, lead, children }: StepProps) {
  const { translate } = useWords();
  return (
    <>
      <p className={styles.count}>{translate('claim.step', { number, total: 3 })}</p>
      <PageTitle heading={translate(heading)} title={translate('claim.title')} />
      <p className={styles.lead}>{translate(lead)}</p>
      {children}
    </>
  );
}
