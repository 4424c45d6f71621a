/** Days, weeks and months of a reader's zone, and the bins of their charts. */
import { CalendarDate } from '@internationalized/date';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs } from '../../domain/durations.ts';
import {
  distancesOf,
  fillBins,
  mergeExtents,
  type Extent,
  type SummaryRow,
} from '../../portal/src/history/bins.ts';
import {
  binsOf,
  changesClocks,
  cutsHours,
  dayAt,
  neighbour,
  periodKinds,
  periodWith,
  quarterMs,
  spanOf,
} from '../../portal/src/history/periods.ts';
import { partsOf } from '../../portal/src/history/summaries.ts';

const iso = (at: number): string => new Date(at).toISOString();
const signal = 'Vehicle.TraveledDistance';

const extentOf = (values: readonly number[]): Extent => ({
  minimum: Math.min(...values),
  maximum: Math.max(...values),
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  count: values.length,
});

/** A row of each UTC hour from `first` on, whose value is its place. */
const hoursFrom = (first: number, count: number): SummaryRow[] =>
  Array.from({ length: count }, (_, index) => ({
    start: iso(first + index * hourMs),
    signals: [{ name: signal, ...extentOf([index]) }],
  }));

describe('a day', () => {
  it.each([
    ['Europe/Berlin', new CalendarDate(2026, 11, 24), 24],
    ['Europe/Berlin', new CalendarDate(2026, 3, 29), 23],
    ['Europe/Berlin', new CalendarDate(2026, 10, 25), 25],
    ['Asia/Kolkata', new CalendarDate(2026, 10, 25), 24],
    // The clocks change by half an hour.
    ['Australia/Lord_Howe', new CalendarDate(2026, 4, 5), 24.5],
    // Its first hour does not exist.
    ['Asia/Beirut', new CalendarDate(2026, 3, 29), 23],
  ])('in %s on %s has %d hours', (zone, day, hours) => {
    const period = periodWith('day', day, 'en-GB');
    const { from, to } = spanOf(period, zone);

    expect((to - from) / hourMs).toBe(hours);
    expect(binsOf(period, zone, quarterMs)).toHaveLength(hours * 4);
    expect(changesClocks(period, zone)).toBe(hours !== 24);
  });

  it('begins at the midnight of the zone, and its hours at those of UTC', () => {
    const period = periodWith('day', new CalendarDate(2026, 11, 24), 'en-GB');

    const [first] = binsOf(period, 'Asia/Kolkata', hourMs);

    expect(iso(spanOf(period, 'Asia/Kolkata').from)).toBe('2026-11-23T18:30:00.000Z');
    expect(iso(first?.from ?? 0)).toBe('2026-11-23T19:00:00.000Z');
    expect(cutsHours(period, 'Asia/Kolkata')).toBe(true);
    expect(cutsHours(period, 'Europe/Berlin')).toBe(false);
  });

  it('has the day of its zone', () => {
    const at = Date.parse('2026-11-24T23:30:00.000Z');

    expect(dayAt(at, 'Europe/Berlin').toString()).toBe('2026-11-25');
    expect(dayAt(at, 'America/New_York').toString()).toBe('2026-11-24');
  });
});

describe('a week', () => {
  it.each([
    ['en-GB', '2026-11-23'],
    ['en-US', '2026-11-22'],
    ['ar-EG', '2026-11-21'],
  ])('in %s with the 26th begins on %s', (locale, first) => {
    expect(periodWith('week', new CalendarDate(2026, 11, 26), locale).first.toString()).toBe(first);
  });

  it.each([
    ['Europe/Berlin', 169],
    ['Asia/Kolkata', 168],
  ])('with the end of summer time has in %s %d hours', (zone, hours) => {
    const period = periodWith('week', new CalendarDate(2026, 10, 25), 'de-DE');

    expect(binsOf(period, zone, hourMs)).toHaveLength(hours);
  });
});

describe('a month', () => {
  it.each(['Europe/Berlin', 'Asia/Kolkata'])('in %s has its hours in the day in which they begin', (zone) => {
    const period = periodWith('month', new CalendarDate(2026, 10, 25), 'de-DE');
    const spans = binsOf(period, zone, hourMs);
    const { from, to } = spanOf(period, zone);
    const first = Math.ceil(from / hourMs) * hourMs;

    const bins = fillBins(hoursFrom(first, Math.ceil((to - first) / hourMs)), spans);

    const counts = bins.map((bin) => bin.get(signal)?.count);
    const isBerlin = zone === 'Europe/Berlin';
    expect(counts).toEqual(Array.from({ length: 31 }, (_, day) => (isBerlin && day === 24 ? 25 : 24)));
  });
});

const zones = ['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Apia', 'UTC', 'Asia/Kathmandu'];

describe('all periods', () => {
  const places = fc.record({
    kind: fc.constantFrom(...periodKinds),
    zone: fc.constantFrom(...zones),
    // From 2020 on until 2030.
    at: fc.integer({ min: 1_577_836_800_000, max: 1_893_456_000_000 }),
    locale: fc.constantFrom('en-US', 'de-DE', 'ar-EG'),
  });

  it('have the instant for which they were made, and follow each other without a gap', () => {
    fc.assert(
      fc.property(places, ({ kind, zone, at, locale }) => {
        const period = periodWith(kind, dayAt(at, zone), locale);
        const { from, to } = spanOf(period, zone);

        expect(from <= at && at < to).toBe(true);
        expect(spanOf(neighbour(period, 1), zone).from).toBe(to);
        expect(spanOf(neighbour(period, -1), zone).to).toBe(from);
        expect(neighbour(neighbour(period, 1), -1)).toEqual(period);
      }),
    );
  });

  it('have each hour that begins in them in exactly one bin', () => {
    fc.assert(
      fc.property(places, ({ kind, zone, at, locale }) => {
        const period = periodWith(kind, dayAt(at, zone), locale);
        const { from, to } = spanOf(period, zone);
        const rows = hoursFrom(Math.floor(from / hourMs) * hourMs, Math.ceil((to - from) / hourMs) + 1);
        const inside = rows.filter(({ start }) => from <= Date.parse(start) && Date.parse(start) < to);

        const bins = fillBins(inside, binsOf(period, zone, kind === 'day' ? quarterMs : hourMs));

        const count = bins.reduce((sum, bin) => sum + (bin.get(signal)?.count ?? 0), 0);
        expect(count).toBe(inside.length);
      }),
    );
  });

  it('are read in parts that cover what has begun', () => {
    const span = { from: 0, to: 24 * hourMs };

    expect(partsOf(span, 25 * hourMs).map(({ from }) => from / hourMs)).toEqual([0, 6, 12, 18]);
    expect(partsOf(span, 25 * hourMs).at(-1)?.to).toBe(span.to);
    expect(partsOf(span, 7 * hourMs).map(({ from }) => from / hourMs)).toEqual([0, 6]);
  });
});

describe('a bin', () => {
  it('has the extent of all its values, in whatever rows they came', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (rows) => {
        const merged = rows.map(extentOf).reduce<Extent | undefined>(mergeExtents, undefined);

        const { mean, ...rest } = extentOf(rows.flat());
        expect(merged).toMatchObject(rest);
        expect(merged?.mean).toBeCloseTo(mean, 6);
      }),
    );
  });

  it('is empty where the vehicle sent nothing, so that the line has a gap', () => {
    const spans = binsOf(periodWith('day', new CalendarDate(2026, 11, 24), 'en-GB'), 'UTC', hourMs);
    const [from = 0] = spans.map((span) => span.from);
    const rows = [...hoursFrom(from, 2), ...hoursFrom(from + 5 * hourMs, 1)];

    const filled = fillBins(rows, spans).map((bin) => bin.has(signal));

    expect(filled.slice(0, 7)).toEqual([true, true, false, false, false, true, false]);
  });
});

describe('the distance', () => {
  it('is the difference to the reading before, across gaps too', () => {
    const readings = [extentOf([100, 104]), undefined, extentOf([110, 112]), extentOf([112])];

    expect(distancesOf(readings)).toEqual([4, undefined, 8, 0]);
  });

  it('counts another odometer from itself', () => {
    expect(distancesOf([extentOf([90_000, 90_010]), extentOf([5, 7])])).toEqual([10, 2]);
  });

  it('adds up to the difference of the last and the first reading', () => {
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }), { minLength: 1 });
    fc.assert(
      fc.property(steps, (driven) => {
        let odometer = 1000;
        const readings = driven.map((step) => {
          const from = odometer;
          odometer += step ?? 0;
          return step === undefined ? undefined : extentOf([from, odometer]);
        });

        const sum = distancesOf(readings).reduce<number>((total, one) => total + (one ?? 0), 0);

        expect(sum).toBe(odometer - 1000);
      }),
    );
  });
});
