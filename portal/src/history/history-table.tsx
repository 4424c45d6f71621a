/** The values of a chart as a table. */
import { useWords } from '../i18n/words.tsx';
import type { Extent } from './bins.ts';
import type { Measure } from './charts.ts';
import { valueWords, type Found } from './findings.ts';
import { TableDetails } from './table-details.tsx';

interface HistoryTableProps {
  readonly measure: Measure;
  readonly found: Found;
  /** Name of the chart. */
  readonly name: string;
}

/** A row for each bin that has a value. */
export function HistoryTable(props: HistoryTableProps) {
  return (
    <TableDetails name={props.name}>
      <Rows {...props} />
    </TableDetails>
  );
}

function Rows({ measure, found: { series, spans, times } }: HistoryTableProps) {
  const { translate } = useWords();
  const indexes = spans
    .map((_, index) => index)
    .filter((index) => series.some(({ values }) => values[index]));
  return (
    <>
      <thead>
        <tr>
          <th scope="col">{translate('history.time')}</th>
          {series.map((line) => (
            <th key={line.name} scope="col">
              {translate(line.name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {indexes.map((index) => (
          <tr key={index}>
            <th scope="row">{times.bin(spans[index]?.from ?? 0)}</th>
            {series.map((line) => (
              <Cell key={line.name} measure={measure} extent={line.values[index]} />
            ))}
          </tr>
        ))}
      </tbody>
    </>
  );
}

function Cell({ measure, extent }: { readonly measure: Measure; readonly extent: Extent | undefined }) {
  const words = useWords();
  if (extent === undefined) {
    return <td>{words.translate('history.nothing')}</td>;
  }
  const [mean, low, high] = [extent.mean, extent.minimum, extent.maximum].map((value) =>
    valueWords(measure, value, words),
  );
  return (
    <td>
      <bdi>{mean}</bdi>
      {low !== high && (
        <small>{words.translate('history.range', { low: low ?? '', high: high ?? '' })}</small>
      )}
    </td>
  );
}
