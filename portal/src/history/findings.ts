/** What a chart shows, as a sentence: its title. */
import type { Words } from '../i18n/words.tsx';
import type { Extent } from './bins.ts';
import type { Measure, Series } from './charts.ts';
import type { HistoryTimes } from './history-times.ts';
import type { Span } from './periods.ts';

type Speech = Pick<Words, 'translate' | 'quantities' | 'units'>;

/** A smallest or greatest value, and the bin that has it. */
interface Extreme {
  readonly value: number;
  readonly index: number;
}

/** Writes a value with its unit. */
export function valueWords(
  measure: Measure,
  value: number,
  { translate, quantities, units }: Speech,
): string {
  switch (measure) {
    case 'charge':
      return quantities.percent(value);
    case 'temperature':
      return quantities.temperature(value);
    case 'pressure':
      return translate(`unit.${units.pressure}`, { value: quantities.pressure(value) });
    case 'distance':
      return quantities.trip(value);
  }
}

/** What a sentence about a chart is made of. */
export interface Found {
  readonly series: readonly Series[];
  readonly spans: readonly Span[];
  readonly times: HistoryTimes;
  readonly speech: Speech;
}

/** Returns the sentence for lines that each have a value. */
export function findingWords(measure: Measure, found: Found): string {
  const sentences = {
    charge: ofCharge,
    temperature: ofTemperature,
    pressure: ofPressure,
    distance: ofDistance,
  };
  return sentences[measure](found);
}

/** Points of charge that count as a change. */
const minChange = 2;

function ofCharge({ series, ...found }: Found): string {
  const { speech } = found;
  const [values = []] = series.map((line) => line.values);
  const [low, high] = [lowestOf(values), highestOf(values)];
  const last = values.findLast((value) => value !== undefined)?.mean ?? low.value;
  const words = (value: number): string => valueWords('charge', value, speech);
  if (high.value - low.value < minChange) {
    return speech.translate('finding.chargeSteady', { charge: words(last) });
  }
  const ends = { low: words(low.value), high: words(high.value) };
  if (low.index === high.index) {
    return speech.translate('finding.chargeBetween', ends);
  }
  const [key, end] =
    low.index > high.index ? (['finding.chargeFell', low] as const) : (['finding.chargeRose', high] as const);
  const sentence = speech.translate(key, { ...ends, when: whenOf(found, end.index) });
  return Math.abs(last - end.value) < minChange
    ? sentence
    : `${sentence} ${speech.translate('finding.chargeLast', { charge: words(last) })}`;
}

function ofTemperature({ series, ...found }: Found): string {
  const sentences = series.map(({ signal, values }) => {
    const [low, high] = [lowestOf(values), highestOf(values)];
    const words = (value: number): string => valueWords('temperature', value, found.speech);
    const place = signal === 'Vehicle.Exterior.AirTemperature' ? 'outside' : 'inside';
    const ends = { low: words(low.value), high: words(high.value) };
    return ends.low === ends.high
      ? found.speech.translate(`finding.${place}Same`, { value: ends.low })
      : found.speech.translate(`finding.${place}`, { ...ends, when: whenOf(found, high.index) });
  });
  return sentences.join(' ');
}

/** Kilopascals between the lowest and the highest tyre that are worth a sentence. */
const minDifference = 15;

function ofPressure({ series, ...found }: Found): string {
  const { translate } = found.speech;
  const words = (value: number): string => valueWords('pressure', value, found.speech);
  const low = words(Math.min(...series.map(({ values }) => lowestOf(values).value)));
  const high = words(Math.max(...series.map(({ values }) => highestOf(values).value)));
  if (low === high) {
    return translate('finding.tyresSame', { value: low });
  }
  const odd = oddTyreOf(series);
  if (odd === undefined) {
    return translate('finding.tyresSteady', { low, high });
  }
  const when = whenOf(found, odd.index);
  return translate('finding.tyreLow', { tyre: translate(odd.name), low: words(odd.value), when });
}

/** A tyre in one bin. */
interface TyreReading extends Extreme {
  readonly name: Series['name'];
}

/**
 * Returns the tyre that was lowest compared with another in the same bin, where they differ most.
 * Other bins do not compare, because all tyres get warmer on a drive.
 */
function oddTyreOf(series: readonly Series[]): TyreReading | undefined {
  let greatest = 0;
  let odd: TyreReading | undefined;
  series.forEach(({ name, values }) =>
    values.forEach((extent, index) => {
      if (extent !== undefined) {
        const { minimum: value, mean } = extent;
        const difference = highestMeanOf(series, index) - mean;
        if (difference >= minDifference && difference > greatest) {
          greatest = difference;
          odd = { name, index, value };
        }
      }
    }),
  );
  return odd;
}

const highestMeanOf = (series: readonly Series[], index: number): number =>
  Math.max(...series.map(({ values }) => values[index]?.mean ?? -Infinity));

/** Kilometres below which the car did not drive. */
const minDistance = 0.05;

function ofDistance({ series, ...found }: Found): string {
  const { translate } = found.speech;
  const [values = []] = series.map((line) => line.values);
  const max = highestOf(values);
  const sum = values.reduce((total, value) => total + (value?.mean ?? 0), 0);
  if (sum < minDistance) {
    return translate('finding.parked');
  }
  return translate('finding.driven', {
    distance: valueWords('distance', sum, found.speech),
    max: valueWords('distance', max.value, found.speech),
    when: whenOf(found, max.index),
  });
}

function whenOf({ spans, times }: Pick<Found, 'spans' | 'times'>, index: number): string {
  return times.when(spans[index]?.from ?? 0);
}

type Values = readonly (Extent | undefined)[];

/** The first bin with the smallest value. */
const lowestOf = (values: Values): Extreme =>
  extremeOf(
    values,
    ({ minimum }) => minimum,
    (value, best) => value < best,
  );

/** The first bin with the greatest value. */
const highestOf = (values: Values): Extreme =>
  extremeOf(
    values,
    ({ maximum }) => maximum,
    (value, best) => value > best,
  );

function extremeOf(
  values: Values,
  valueOf: (extent: Extent) => number,
  isBetter: (value: number, best: number) => boolean,
): Extreme {
  let best: Extreme | undefined;
  values.forEach((extent, index) => {
    if (extent !== undefined) {
      const value = valueOf(extent);
      best = best === undefined || isBetter(value, best.value) ? { value, index } : best;
    }
  });
  if (best === undefined) {
    throw new RangeError('A line without a value has no extremes.');
  }
  return best;
}
