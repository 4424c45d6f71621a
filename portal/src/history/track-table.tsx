/** The places of a track as a table. */
import { useId, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import styles from './history-table.module.css';
import type { HistoryTimes } from './history-times.ts';
import type { PlacedPoint } from './track-shape.ts';
import { placeWords } from './track-words.ts';
import type { TrackPoint } from './track.ts';

interface TrackTableProps {
  readonly points: readonly TrackPoint[];
  /** The same points around the first one. */
  readonly placed: readonly PlacedPoint[];
  /** The point of each row; -1 for none. */
  readonly indexes: readonly number[];
  readonly times: HistoryTimes;
  /** Name of the track. */
  readonly name: string;
}

/** Opens a row for each quarter that has a position; they are not in the page before. */
export function TrackTable(props: TrackTableProps) {
  const { translate } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className={styles.details} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{translate('history.table')}</summary>
      {isOpen && <Rows {...props} />}
    </details>
  );
}

function Rows({ points, placed, indexes, times, name }: TrackTableProps) {
  const words = useWords();
  const { translate, locale } = words;
  const caption = useId();
  const degrees = new Intl.NumberFormat(locale, { minimumFractionDigits: 5, maximumFractionDigits: 5 });
  const rows = indexes.flatMap((index) => {
    const [point, place] = [points[index], placed[index]];
    return point === undefined || place === undefined ? [] : [{ ...point, ...place }];
  });
  return (
    // A part that scrolls must be reachable by keyboard.
    <div className={styles.rows} role="region" aria-labelledby={caption} tabIndex={0}>
      <table>
        <caption id={caption}>{name}</caption>
        <thead>
          <tr>
            <th scope="col">{translate('history.time')}</th>
            <th scope="col">{translate('track.fromFirst')}</th>
            <th scope="col">{translate('track.latitude')}</th>
            <th scope="col">{translate('track.longitude')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, latitude, longitude, plane }) => (
            <tr key={at}>
              <th scope="row">{times.bin(at)}</th>
              <td>{placeWords(plane, words)}</td>
              <td>
                <bdi>{degrees.format(latitude)}</bdi>
              </td>
              <td>
                <bdi>{degrees.format(longitude)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
