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

/** Returns the sentence for lines of which each has a value. */
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
const leastChange = 2;

function ofCharge({ series, ...found }: Found): string {
  const { speech } = found;
  const [values = []] = series.map((line) => line.values);
  const [low, high] = [lowestOf(values), highestOf(values)];
  const last = values.findLast((value) => value !== undefined)?.mean ?? low.value;
  const words = (value: number): string => valueWords('charge', value, speech);
  if (high.value - low.value < leastChange) {
    return speech.translate('finding.chargeSteady', { charge: words(last) });
  }
  const ends = { low: words(low.value), high: words(high.value) };
  if (low.index === high.index) {
    return speech.translate('finding.chargeBetween', ends);
  }
  const [key, end] =
    low.index > high.index ? (['finding.chargeFell', low] as const) : (['finding.chargeRose', high] as const);
  const sentence = speech.translate(key, { ...ends, when: whenOf(found, end.index) });
  return Math.abs(last - end.value) < leastChange
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
const leastDifference = 15;

function ofPressure({ series, ...found }: Found): string {
  const { translate } = found.speech;
  const words = (value: number): string => valueWords('pressure', value, found.speech);
  const lows = series.map((line) => ({ line, low: lowestOf(line.values) }));
  const lowest = lows.reduce((one, other) => (other.low.value < one.low.value ? other : one));
  const highest = Math.max(...series.map(({ values }) => highestOf(values).value));
  const ends = { low: words(lowest.low.value), high: words(highest) };
  if (ends.low === ends.high) {
    return translate('finding.tyresSame', { value: ends.low });
  }
  if (highest - lowest.low.value < leastDifference) {
    return translate('finding.tyresSteady', ends);
  }
  const when = whenOf(found, lowest.low.index);
  return translate('finding.tyreLow', { tyre: translate(lowest.line.name), low: ends.low, when });
}

/** Kilometres below which the car did not drive. */
const leastDistance = 0.05;

function ofDistance({ series, ...found }: Found): string {
  const { translate } = found.speech;
  const [values = []] = series.map((line) => line.values);
  const most = highestOf(values);
  const sum = values.reduce((total, value) => total + (value?.mean ?? 0), 0);
  if (sum < leastDistance) {
    return translate('finding.parked');
  }
  return translate('finding.driven', {
    distance: valueWords('distance', sum, found.speech),
    most: valueWords('distance', most.value, found.speech),
    when: whenOf(found, most.index),
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
