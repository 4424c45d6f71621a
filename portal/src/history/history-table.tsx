/** The values of a chart as a table. */
import { useId, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import type { Extent } from './bins.ts';
import type { Measure } from './charts.ts';
import { valueWords, type Found } from './findings.ts';
import styles from './history-table.module.css';

interface HistoryTableProps {
  readonly measure: Measure;
  readonly found: Found;
  /** Name of the chart. */
  readonly name: string;
}

/** Opens the rows of the bins that have a value; they are not in the page before. */
export function HistoryTable(props: HistoryTableProps) {
  const { translate } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className={styles.details} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{translate('history.table')}</summary>
      {isOpen && <Rows {...props} />}
    </details>
  );
}

function Rows({ measure, found: { series, spans, times }, name }: HistoryTableProps) {
  const { translate } = useWords();
  const caption = useId();
  const indexes = spans
    .map((_, index) => index)
    .filter((index) => series.some(({ values }) => values[index]));
  return (
    // A part that scrolls must be reachable by keyboard.
    <div className={styles.rows} role="region" aria-labelledby={caption} tabIndex={0}>
      <table>
        <caption id={caption}>{name}</caption>
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
      </table>
    </div>
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
