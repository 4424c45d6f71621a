/** Now: one car as it is, with the age of everything that may have changed since. */
import { Suspense } from 'react';
import { Link } from 'react-aria-components';
import { CarNav } from '../cars/car-nav.tsx';
import { useCar } from '../cars/my-cars.ts';
import { carName } from '../cars/car-name.ts';
import { lazyPage } from '../i18n/lazy-page.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import { useIsOnline, useNow } from '../live/clock.ts';
import { freshnessOf } from '../live/freshness.ts';
import { useLiveMode } from '../live/live-mode.ts';
import { useVehicle } from '../live/live-store.tsx';
import { readingsOf, type Readings } from '../live/readings.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { useFocusKept } from '../shell/use-focus-kept.ts';
import { Announcer } from './announcer.tsx';
import { CarDrawing } from './car-drawing.tsx';
import { chargeOf, Headline } from './headline.tsx';
import { Facts } from './facts.tsx';
import styles from './now-page.module.css';
import { lockSummary, openSummary } from './parts.ts';
import { PausedNote } from './paused-note.tsx';
import { PresenceLine } from './presence-line.tsx';
import { SkyBand } from './sky-band.tsx';
import { statusWords } from './status-words.ts';

const ActionsPanel = lazyPage(
  ['actions'],
  async () => (await import('../actions/actions-panel.tsx')).ActionsPanel,
);

/** The page of one car, by the Reference ID in the path. */
export function NowPage({ referenceId }: { readonly referenceId: string }) {
  const words = useWords();
  const { translate, quantities } = words;
  const access = useCar(referenceId);
  const view = useVehicle(referenceId);
  const liveMode = useLiveMode(referenceId);
  const freshness = freshnessOf(view, useIsOnline(), useNow());
  const readings = readingsOf(view.state, freshness);
  const name = access === undefined ? undefined : carName(access, translate);
  const isShown = freshness.kind !== 'ENDED' && view.state !== undefined;
  // Without a connection, the car has no pace to speak of.
  const isPaused = liveMode.isPaused && freshness.kind === 'LIVE';
  const statusLine = useFocusKept<HTMLParagraphElement>(isPaused);
  const status = statusWords({
    ...{ view, freshness, readings, translate, quantities },
    isAtOwnPace: isPaused,
  });
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="now" />
      <SkyBand readings={readings} now={freshness.cloudNow}>
        {isShown && <CarDrawing readings={readings} label={drawingLabel(readings, words)} />}
      </SkyBand>
      <header className={styles.head}>
        <PageTitle
          heading={name ?? translate('now.title')}
          title={name === undefined ? translate('now.title') : translate('now.pageTitle', { car: name })}
        />
        <PresenceLine freshness={freshness} />
        <p ref={statusLine} tabIndex={-1} className={styles.status} data-kind={freshness.kind}>
          {status}
        </p>
        {freshness.kind === 'ENDED' && <Link href="/cars/former">{translate('former.title')}</Link>}
        <PausedNote isPaused={isPaused} resume={liveMode.resume} />
      </header>
      {isShown && <Headline readings={readings} now={freshness.cloudNow} />}
      {isShown && access !== undefined && (
        <Suspense>
          <ActionsPanel access={access} freshness={freshness} readings={readings} status={status} />
        </Suspense>
      )}
      {isShown && <Facts readings={readings} now={freshness.cloudNow} />}
      <Announcer
        text={[openSummary(readings, words)?.words, lockSummary(readings, words)?.words].join('. ')}
        isReady={isShown && freshness.kind === 'LIVE'}
      />
    </article>
  );
}

/** The sentence that stands for the drawing. */
function drawingLabel(readings: Readings, words: Words): string {
  const { translate, quantities } = words;
  const charge = chargeOf(readings);
  const missing = translate('value.notReported');
  return translate('drawing.label', {
    charge:
      charge === undefined
        ? translate('drawing.noCharge')
        : translate('drawing.charge', { percent: quantities.percent(charge.value) }),
    doors: openSummary(readings, words)?.words ?? missing,
    locks: lockSummary(readings, words)?.words ?? missing,
  });
}
