/** The sentences and times of the history, by language, region and zone. */
import { compileStrings } from '@internationalized/string-compiler';
import { CalendarDate } from '@internationalized/date';
import { describe, expect, it } from 'vitest';
import { hourMs } from '../../domain/durations.ts';
import { readMessages } from '../../portal/build/compiled-messages.ts';
import type { Extent } from '../../portal/src/history/bins.ts';
import { charts, type Measure } from '../../portal/src/history/charts.ts';
import { findingWords } from '../../portal/src/history/findings.ts';
import { createHistoryTimes } from '../../portal/src/history/history-times.ts';
import { binsOf, periodWith, quarterMs, type PeriodKind } from '../../portal/src/history/periods.ts';
import { createTranslate, type Strings } from '../../portal/src/i18n/translate.ts';
import { createQuantities, unitsOf } from '../../portal/src/i18n/units.ts';

/** Messages as the build compiles them. */
async function translateOf(locale: string) {
  const messages = readMessages('portal/messages', locale.slice(0, 2));
  const code = compileStrings(messages, { format: 'esm' });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  // The module has this form, as the build's type declaration says.
  return createTranslate(locale, (module as { readonly default: Strings }).default);
}

const zone = 'Europe/Berlin';
const tuesday = new CalendarDate(2026, 11, 24);

/** A value of each bin; a pair is its lowest and highest value. */
type Values = readonly (number | readonly [number, number] | undefined)[];

const extentOf = (value: Values[number]): Extent | undefined => {
  if (value === undefined) {
    return undefined;
  }
  const [minimum, maximum] = typeof value === 'number' ? [value, value] : value;
  return { minimum, maximum, mean: (minimum + maximum) / 2, count: 1 };
};

async function findingOf(
  measure: Measure,
  lines: readonly Values[],
  { locale = 'en-IE', kind = 'week' }: { locale?: string; kind?: PeriodKind } = {},
): Promise<string> {
  const translate = await translateOf(locale);
  const period = periodWith(kind, tuesday, locale);
  const units = unitsOf(locale.slice(3));
  const series = lines.map((values, line) => {
    const found = charts[measure][line];
    expect(found).toBeDefined();
    return { ...charts[measure][0], ...found, values: values.map(extentOf) };
  });
  return findingWords(measure, {
    series,
    spans: binsOf(period, zone, hourMs),
    times: createHistoryTimes(period, { locale, zone, translate }),
    speech: { translate, quantities: createQuantities(locale, units), units },
  });
}

describe('the finding of the charge', () => {
  it.each<[string, Values]>([
    ['Charge fell from 80% to 18% on Mon at 02:00.', [80, 50, 18]],
    ['Charge fell from 80% to 18% on Mon at 01:00. Its last value is 60%.', [80, 18, undefined, 60]],
    ['Charge rose from 18% to 80% on Mon at 02:00.', [18, undefined, 80]],
    ['Charge stayed at 64%.', [64.4, undefined, 64]],
    ['Charge was between 20% and 80%.', [[20, 80]]],
    // The first of two equal ends counts.
    ['Charge fell from 80% to 18% on Mon at 01:00.', [80, 18, 18]],
  ])('%s', async (sentence, values) => {
    expect(await findingOf('charge', [values])).toBe(sentence);
  });

  it.each([
    ['day', 'Charge fell from 80% to 18% at 01:00.'],
    ['month', 'Charge fell from 80% to 18% on 2 Nov.'],
  ] as const)('names the time in a %s', async (kind, sentence) => {
    expect(await findingOf('charge', [[80, 18]], { kind })).toBe(sentence);
  });
});

describe('the findings', () => {
  it.each<[Measure, readonly Values[], string]>([
    [
      'temperature',
      [
        [4, 12, 9],
        [17.5, [20, 31]],
      ],
      'Outside 4°C to 12°C, warmest on Mon at 01:00. Inside 17.5°C to 31°C, warmest on Mon at 01:00.',
    ],
    ['temperature', [[-3]], 'Outside -3°C.'],
    ['pressure', [[240], [240], [237], [238]], 'All tyres stayed at 2.4 bar.'],
    ['pressure', [[240], [246], [235], [238]], 'All tyres stayed between 2.4 bar and 2.5 bar.'],
    [
      'pressure',
      [[240, 240], [240, 238], [235, 190], [238]],
      'Rear left was lowest: 1.9 bar on Mon at 01:00.',
    ],
    // All tyres get warmer on a drive.
    [
      'pressure',
      [
        [230, 250],
        [231, 251],
        [232, 252],
        [230, 250],
      ],
      'All tyres stayed between 2.3 bar and 2.5 bar.',
    ],
    ['distance', [[0, undefined, 0]], 'The car was not driven.'],
    ['distance', [[4.2, undefined, 18]], 'Driven 22.2 km, the most on Mon at 02:00: 18 km.'],
  ])('of %s', async (measure, lines, sentence) => {
    expect(await findingOf(measure, lines)).toBe(sentence);
  });

  it.each([
    ['de-DE', 'Der Ladestand fiel von 80 % auf 18 % am Mo um 01:00.'],
    ['en-US', 'Charge fell from 80% to 18% on Sun at 01:00 AM.'],
  ])('in %s', async (locale, sentence) => {
    const found = await findingOf('charge', [[80, 18]], { locale });

    expect(found.replaceAll(/\u00a0|\u202f/g, ' ')).toBe(sentence);
  });
});

describe('times', () => {
  it('of a day with 25 hours have the name of the zone, so that no two are alike', async () => {
    const period = periodWith('day', new CalendarDate(2026, 10, 25), 'en-GB');
    const times = createHistoryTimes(period, {
      locale: 'en-GB',
      zone,
      translate: await translateOf('en-GB'),
    });

    const bins = binsOf(period, zone, quarterMs).map(({ from }) => times.bin(from));

    expect(bins).toContain('02:15 CEST');
    expect(bins).toContain('02:15 CET');
    expect(new Set(bins).size).toBe(100);
  });

  it.each([
    ['day', 'Tuesday, 24 November 2026', ['00:00', '06:00', '12:00', '18:00']],
    ['week', '23 – 29 November 2026', ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']],
    ['month', 'November 2026', ['1', '8', '15', '22', '29']],
  ] as const)('of a %s are in its title and below its axis', async (kind, title, labels) => {
    const translate = await translateOf('en-GB');
    for (const place of [zone, 'Asia/Kolkata']) {
      const period = periodWith(kind, tuesday, 'en-GB');
      const times = createHistoryTimes(period, { locale: 'en-GB', zone: place, translate });
      const bins = binsOf(period, place, kind === 'day' ? quarterMs : hourMs);

      expect(times.title.replaceAll('\u2009', ' ')).toBe(title);
      expect(bins.flatMap(({ from }) => times.tick(from) ?? [])).toEqual(labels);
    }
  });
});
