/** History: charge, temperatures, tyres and distance of a day, week or month of the reader. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Button, Label, Radio, RadioGroup } from 'react-aria-components';
import { hourMs } from '../../../domain/durations.ts';
import { carName } from '../cars/car-name.ts';
import { CarNav } from '../cars/car-nav.tsx';
import type { CarAccess } from '../cars/car-access.ts';
import { useCar } from '../cars/my-cars.ts';
import { useWords } from '../i18n/words.tsx';
import { useVehicle } from '../live/live-store.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { fillBins } from './bins.ts';
import { ChartFigure } from './chart-figure.tsx';
import { charts, seriesOf, type Measure } from './charts.ts';
import styles from './history-page.module.css';
import { createHistoryTimes, type HistoryTimes } from './history-times.ts';
import {
  binsOf,
  cutsHours,
  dayAt,
  neighbour,
  periodKinds,
  periodWith,
  quarterMs,
  spanOf,
  type Period,
  type PeriodKind,
} from './periods.ts';
import { useHistory, type History } from './summaries.ts';
import { TrackOfDay } from './track-figure.tsx';

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The page of one car's history, by the Reference ID in the path. */
export function HistoryPage({ referenceId }: { readonly referenceId: string }) {
  const { translate, quantities, locale } = useWords();
  const car = useCar(referenceId);
  useForgetEnded(referenceId);
  const [period, setPeriod] = useState(() => periodWith('day', dayAt(Date.now(), zone), locale));
  const times = useMemo(
    () => createHistoryTimes(period, { locale, zone, translate }),
    [period, locale, translate],
  );
  return (
    <article className={styles.page}>
      <CarNav referenceId={referenceId} page="history" />
      <header>
        <PageTitle heading={translate('history.title')} title={translate('history.title')} />
        {car !== undefined && <p className={styles.lead}>{carName(car, translate)}</p>}
      </header>
      {car?.role === 'DRIVER' && (
        <p className={styles.lead}>
          {translate('history.driver', { date: quantities.date(Date.parse(car.since)) })}
        </p>
      )}
      <PeriodChoice period={period} title={times.title} onChange={setPeriod} />
      <Charts referenceId={referenceId} car={car} period={period} times={times} />
    </article>
  );
}

/**
 * Reads again once the access has ended, which the API then refuses: nothing that was read before
 * may stay on the page.
 */
function useForgetEnded(referenceId: string): void {
  const queries = useQueryClient();
  const { status } = useVehicle(referenceId);
  useEffect(() => {
    if (status === 'ENDED') {
      void queries.resetQueries({ queryKey: ['history', referenceId] });
    }
  }, [queries, referenceId, status]);
}

interface PeriodChoiceProps {
  readonly period: Period;
  readonly title: string;
  readonly onChange: (period: Period) => void;
}

/** Length of the period, and the way to the previous and the next one. */
function PeriodChoice({ period, title, onChange }: PeriodChoiceProps) {
  const { translate, locale } = useWords();
  const { kind, first } = period;
  const hasNext = spanOf(period, zone).to <= Date.now();
  const choose = (chosen: string): void => {
    const today = dayAt(Date.now(), zone);
    // The present day stays in view where it is a part of the longer or the shorter period.
    const day = first.compare(today) <= 0 && period.end.compare(today) > 0 ? today : first;
    onChange(periodWith(periodKinds.find((one) => one === chosen) ?? 'day', day, locale));
  };
  return (
    <div className={styles.choice}>
      <RadioGroup className={styles.kinds} orientation="horizontal" value={kind} onChange={choose}>
        <Label className={styles.hidden}>{translate('history.length')}</Label>
        {periodKinds.map((one) => (
          <Radio key={one} className={styles.kind} value={one}>
            {translate(`period.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
      <div className={styles.steps} data-testid="period">
        <Button aria-label={translate(`previous.${kind}`)} onPress={() => onChange(neighbour(period, -1))}>
          <Arrow />
        </Button>
        <p aria-live="polite">{title}</p>
        <Button
          aria-label={translate(`next.${kind}`)}
          // Not `isDisabled`: the last press would lose the focus.
          aria-disabled={!hasNext}
          onPress={() => hasNext && onChange(neighbour(period, 1))}
        >
          <Arrow />
        </Button>
      </div>
    </div>
  );
}

/** Points to what comes next; the style turns it. */
function Arrow() {
  return (
    <svg viewBox="0 0 12 20" aria-hidden="true">
      <path d="M2 2l8 8-8 8" />
    </svg>
  );
}

interface ChartsProps {
  readonly referenceId: string;
  readonly car: CarAccess | undefined;
  readonly period: Period;
  readonly times: HistoryTimes;
}

/** Which summaries are read of each period; the bins of a week are its hours. */
const resolutions = { day: 'MINUTE', week: 'HOUR', month: 'DAY' } as const satisfies Record<
  PeriodKind,
  string
>;

/** What was read of the period, or why there is nothing to see. */
function Charts({ referenceId, car, period, times }: ChartsProps) {
  const { translate, quantities } = useWords();
  const span = spanOf(period, zone);
  const text = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
  const { data, error, refetch } = useHistory(referenceId, text, resolutions[period.kind], zone);
  if (data === undefined) {
    return error === null ? (
      <p role="status">{translate('history.loading')}</p>
    ) : (
      <ErrorNote error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <>
      {data.rows.length === 0 ? (
        <p role="status" className={styles.empty}>
          {translate(`empty.${period.kind}`)}{' '}
          {car !== undefined && translate('history.begins', { date: quantities.date(Date.parse(car.since)) })}
        </p>
      ) : (
        <Figures key={`${period.kind} ${text.from}`} history={data} period={period} times={times} />
      )}
      {car !== undefined && period.kind === 'day' && (
        <TrackOfDay
          key={text.from}
          car={car}
          span={span}
          spans={binsOf(period, zone, quarterMs)}
          times={times}
        />
      )}
      <Notes period={period} history={data} isEmpty={data.rows.length === 0} />
    </>
  );
}

interface FiguresProps extends Pick<ChartsProps, 'period' | 'times'> {
  readonly history: History;
}

/** The charts that have a line; a car need not have all signals. */
function Figures({ history, period, times }: FiguresProps) {
  const speech = useWords();
  const found = useMemo(() => {
    const spans = binsOf(period, zone, history.resolution === 'MINUTE' ? quarterMs : hourMs);
    const bins = fillBins(history.rows, spans);
    // The keys are those of the table above.
    const measures = Object.keys(charts) as Measure[];
    return measures
      .map((measure) => ({ measure, found: { series: seriesOf(measure, bins), spans, times, speech } }))
      .filter(({ found: { series } }) => series.length > 0);
  }, [history, period, times, speech]);
  return found.map(({ measure, found: ofMeasure }) => (
    <ChartFigure key={measure} measure={measure} found={ofMeasure} />
  ));
}

interface NotesProps {
  readonly period: Period;
  readonly history: History;
  readonly isEmpty: boolean;
}

/** How to read the charts, and whose times they have. */
function Notes({ period, history: { resolution, isCutAtHour }, isEmpty }: NotesProps) {
  const { translate } = useWords();
  const cutsDays = isCutAtHour || (resolution === 'HOUR' && cutsHours(period, zone));
  const isOpen = spanOf(period, zone).to > Date.now();
  return (
    <ul className={styles.notes}>
      <li>{translate('history.zone', { zone: zone.replaceAll('_', ' ') })}</li>
      {cutsDays && <li>{translate('history.halfHours')}</li>}
      {resolution !== 'MINUTE' && isOpen && <li>{translate('history.open')}</li>}
      {!isEmpty && <li>{translate('history.how')}</li>}
    </ul>
  );
}
