/** The places of a track as a table. */
import { useWords } from '../i18n/words.tsx';
import type { HistoryTimes } from './history-times.ts';
import type { PlacedPoint } from './track-shape.ts';
import { placeWords } from './track-words.ts';
import type { TrackPoint } from './track.ts';
import { TableDetails } from './table-details.tsx';

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

/** A row for each quarter that has a position. */
export function TrackTable(props: TrackTableProps) {
  return (
    <TableDetails name={props.name}>
      <Rows {...props} />
    </TableDetails>
  );
}

function Rows({ points, placed, indexes, times }: TrackTableProps) {
  const words = useWords();
  const { translate, locale } = words;
  const degrees = new Intl.NumberFormat(locale, { minimumFractionDigits: 5, maximumFractionDigits: 5 });
  const rows = indexes.flatMap((index) => {
    const [point, place] = [points[index], placed[index]];
    return point === undefined || place === undefined ? [] : [{ ...point, ...place }];
  });
  return (
    <>
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
    </>
  );
}
