/** A chart: its finding as the title, the picture, the slider that reads it, and its table. */
import { useMemo, useState } from 'react';
import { createScales } from '../i18n/units.ts';
import { useWords, type Words } from '../i18n/words.tsx';
import type { Extent } from './bins.ts';
import styles from './chart-figure.module.css';
import type { Measure, Series } from './charts.ts';
import { findingWords, valueWords, type Found } from './findings.ts';
import { HistoryTable } from './history-table.tsx';
import { Plot } from './plot.tsx';
import type { PlotContent } from './plot-options.ts';
import { TimeSlider } from './time-slider.tsx';

/** Names of the charts. */
const names = {
  charge: 'charge.title',
  temperature: 'cabin.title',
  pressure: 'tyres.title',
  distance: 'history.distance',
} as const satisfies Record<Measure, string>;

interface ChartFigureProps {
  readonly measure: Measure;
  readonly found: Found;
}

/** Shows lines that each have a value; the cursor begins at the newest one. */
export function ChartFigure({ measure, found }: ChartFigureProps) {
  const words = useWords();
  const { series, spans, times } = found;
  const [index, setIndex] = useState(() =>
    spans.findLastIndex((_, bin) => series.some(({ values }) => values[bin] !== undefined)),
  );
  const content = useMemo(() => plotContent(measure, found, words), [measure, found, words]);
  const name = words.translate(names[measure]);
  const values = readingOf(measure, series, index, words);
  const reading = words.translate('history.reading', { time: times.bin(spans[index]?.from ?? 0), values });
  return (
    <figure className={styles.figure}>
      <figcaption>
        <small>
          {name} <bdi>({unitOf(measure, words)})</bdi>
        </small>
        <h2>{findingWords(measure, found)}</h2>
      </figcaption>
      {series.length > 1 && (
        <ul className={styles.legend} aria-hidden="true">
          {series.map((line, number) => (
            <li key={line.name} data-measure={measure} data-line={number}>
              {words.translate(line.name)}
            </li>
          ))}
        </ul>
      )}
      <div dir="ltr">
        <Plot content={content} index={index} onPoint={setIndex} />
      </div>
      <TimeSlider count={spans.length} index={index} onChange={setIndex} reading={reading} name={name} />
      <HistoryTable measure={measure} found={found} name={name} />
    </figure>
  );
}

/** Returns the unit as values have it: what is left without digits and signs. */
const unitOf = (measure: Measure, words: Words): string =>
  valueWords(measure, 0, words).replaceAll(/[\p{Number}\p{Zs}.,٫]/gu, '');

/** Returns what each line has in a bin; of a single line, its lowest and highest value too. */
function readingOf(measure: Measure, series: readonly Series[], index: number, words: Words): string {
  const write = (value: number): string => valueWords(measure, value, words);
  const texts = series.flatMap(({ name, values }) => {
    const extent = values[index];
    if (extent === undefined) {
      return [];
    }
    const [mean, low, high] = [write(extent.mean), write(extent.minimum), write(extent.maximum)];
    const value =
      series.length > 1 || low === high ? mean : words.translate('history.extent', { mean, low, high });
    return [words.translate('history.named', { name: words.translate(name), value })];
  });
  return texts.length > 0 ? words.quantities.list(texts) : words.translate('history.nothing');
}

function plotContent(
  measure: Measure,
  { series, spans, times }: Found,
  { units, locale }: Words,
): PlotContent {
  const scales = { ...createScales(units), charge: (percent: number) => percent };
  const scale = scales[measure];
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const scaled = ({ minimum, maximum, mean, count }: Extent): Extent => ({
    minimum: scale(minimum),
    maximum: scale(maximum),
    mean: scale(mean),
    count,
  });
  return {
    measure,
    lines: series.map(({ values }) => values.map((extent) => extent && scaled(extent))),
    ticks: spans.map(({ from }) => times.tick(from)),
    format: (value) => number.format(value),
  };
}
