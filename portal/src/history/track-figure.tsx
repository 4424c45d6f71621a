/** The track of a day: its finding as the title, the picture, its slider, and its table. */
import { useMemo, useState } from 'react';
import type { CarAccess } from '../cars/car-access.ts';
import { useWords } from '../i18n/words.tsx';
import { useVehicle } from '../live/live-store.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import figureStyles from './chart-figure.module.css';
import styles from './history-page.module.css';
import type { HistoryTimes } from './history-times.ts';
import type { Span } from './periods.ts';
import type { TextSpan } from './summaries.ts';
import { TimeSlider } from './time-slider.tsx';
import { TrackPlot } from './track-plot.tsx';
import { placedPoints, type PlacedPoint } from './track-shape.ts';
import { TrackTable } from './track-table.tsx';
import { placeWords, trackFinding } from './track-words.ts';
import { positionOf, useTrack, withNewest, type TrackPoint } from './track.ts';

interface TrackOfDayProps {
  readonly car: CarAccess;
  readonly span: Span;
  /** The quarters of the day. */
  readonly spans: readonly Span[];
  readonly times: HistoryTimes;
}

/** Shows nothing for a day without positions, and says so where they are switched off. */
export function TrackOfDay({ car, ...day }: TrackOfDayProps) {
  const { translate } = useWords();
  if (car.vehicle?.positions === 'OFF') {
    return <p className={styles.lead}>{translate('track.off')}</p>;
  }
  const isToday = day.span.from <= Date.now() && day.span.to > Date.now();
  const DayTrack = isToday ? TodaysTrack : ReadTrack;
  return <DayTrack referenceId={car.referenceId} {...day} />;
}

interface ReadTrackProps extends Omit<TrackOfDayProps, 'car'> {
  readonly referenceId: string;
  readonly newest?: TrackPoint | undefined;
}

/** The track continues with the newest position of the live state; a kept one is too coarse. */
function TodaysTrack(props: ReadTrackProps) {
  const { isKept, state } = useVehicle(props.referenceId);
  const newest = useMemo(() => (isKept ? undefined : positionOf(state)), [isKept, state]);
  return <ReadTrack {...props} newest={newest} />;
}

function ReadTrack({ referenceId, newest, span, ...day }: ReadTrackProps) {
  const text: TextSpan = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
  const { data, error, refetch } = useTrack(referenceId, text);
  const points = useMemo(() => (data === undefined ? [] : withNewest(data, newest)), [data, newest]);
  if (data === undefined && error !== null) {
    return <ErrorNote error={error} onRetry={() => void refetch()} />;
  }
  return points.length === 0 ? null : <TrackFigure points={points} openFrom={data?.openFrom} {...day} />;
}

interface TrackFigureProps extends Pick<ReadTrackProps, 'spans' | 'times'> {
  readonly points: readonly TrackPoint[];
  readonly openFrom: number | undefined;
}

function TrackFigure({ points, openFrom, spans, times }: TrackFigureProps) {
  const words = useWords();
  const { translate } = words;
  const placed = useMemo(() => placedPoints(points), [points]);
  /** The last point of each quarter. */
  const ofQuarters = useMemo(
    () => spans.map(({ from, to }) => points.findLastIndex(({ at }) => at >= from && at < to)),
    [points, spans],
  );
  const [chosen, setChosen] = useState<number>();
  const index = chosen ?? ofQuarters.findLastIndex((point) => point >= 0);
  const cursor: PlacedPoint | undefined = placed[ofQuarters[index] ?? -1];
  const name = translate('track.title');
  const reading = translate('history.reading', {
    time: times.bin(cursor?.at ?? spans[index]?.from ?? 0),
    values: cursor === undefined ? translate('history.nothing') : placeWords(cursor.plane, words),
  });
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return (
    <figure className={figureStyles.figure}>
      <figcaption>
        <small>{name}</small>
        <h2>{trackFinding(placed, times, words)}</h2>
      </figcaption>
      <TrackPlot points={placed} cursor={cursor} />
      <TimeSlider count={spans.length} index={index} onChange={setChosen} reading={reading} name={name} />
      <TrackTable points={points} placed={placed} times={times} indexes={ofQuarters} name={name} />
      <ul className={styles.notes}>
        <li>{translate('track.ends', { first: times.bin(first), last: times.bin(last) })}</li>
        <li>{translate('track.how')}</li>
        {openFrom !== undefined && <li>{translate('track.open', { time: times.bin(openFrom) })}</li>}
      </ul>
    </figure>
  );
}
