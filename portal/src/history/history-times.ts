/** Times of the reader's zone as the page writes them. */
import type { Translate } from '../i18n/translate.ts';
import { changesClocks, spanOf, type Period } from './periods.ts';

/** Writes the times of one period. */
export interface HistoryTimes {
  /** The period itself, as its title. */
  readonly title: string;
  /** A bin: the time of day in a day, weekday and time in a week, the date in a month. */
  bin(at: number): string;
  /** The same as a part of a sentence: "at 21:00", "on Tue at 21:00", "on 24 Nov". */
  when(at: number): string;
  /** The label below the axis where a bin begins; undefined where it has none. */
  tick(at: number): string | undefined;
}

/** Everything that decides how times are written. */
export interface TimeSettings {
  readonly locale: string;
  readonly zone: string;
  readonly translate: Translate;
}

/**
 * Creates the formats. Weeks and months of the page are Gregorian, so the titles are too. Where the
 * clocks change, times of day have the short name of the zone.
 */
export function createHistoryTimes(period: Period, { locale, zone, translate }: TimeSettings): HistoryTimes {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { calendar: 'gregory', timeZone: zone, ...options });
  const time = format({
    hour: '2-digit',
    minute: '2-digit',
    ...(changesClocks(period, zone) && { timeZoneName: 'short' }),
  });
  const weekday = format({ weekday: 'short' });
  const date = format({ day: 'numeric', month: 'short' });
  const bins = {
    day: (at: number) => time.format(at),
    week: (at: number) => `${weekday.format(at)} ${time.format(at)}`,
    month: (at: number) => date.format(at),
  };
  const whens = {
    day: (at: number) => translate('when.day', { time: time.format(at) }),
    week: (at: number) => translate('when.week', { day: weekday.format(at), time: time.format(at) }),
    month: (at: number) => translate('when.month', { date: date.format(at) }),
  };
  return {
    title: titleOf(period, zone, format),
    bin: bins[period.kind],
    when: whens[period.kind],
    tick: createTicks(period, locale, zone),
  };
}

function titleOf(
  period: Period,
  zone: string,
  format: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat,
): string {
  const { from, to } = spanOf(period, zone);
  switch (period.kind) {
    case 'day':
      return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(from);
    case 'week':
      return format({ day: 'numeric', month: 'long', year: 'numeric' }).formatRange(from, to - 1);
    case 'month':
      return format({ month: 'long', year: 'numeric' }).format(from);
  }
}

/** Hours between the labels of a day, and days between those of a month. */
const ticksEvery = { hours: 6, days: 7 } as const;

/** A day has a label at each sixth hour, a week at each first hour of a day, a month each week. */
function createTicks({ kind, first }: Period, locale: string, zone: string): HistoryTimes['tick'] {
  const options = { calendar: 'gregory', timeZone: zone } as const;
  const clock = new Intl.DateTimeFormat('en-GB', { ...options, hour: 'numeric', minute: 'numeric' });
  const clockAt = (at: number): readonly [hour: number, minute: number] => {
    const parts = clock.formatToParts(at);
    const valueOf = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value);
    return [valueOf('hour'), valueOf('minute')];
  };
  const time = new Intl.DateTimeFormat(locale, { ...options, hour: '2-digit', minute: '2-digit' });
  const weekday = new Intl.DateTimeFormat(locale, { ...options, weekday: 'short' });
  const day = new Intl.DateTimeFormat(locale, { ...options, day: 'numeric' });
  const firstMs = first.toDate(zone).getTime();
  const ticks = {
    day: (at: number) => {
      const [hour, minute] = clockAt(at);
      return hour % ticksEvery.hours === 0 && minute === 0 ? time.format(at) : undefined;
    },
    // Where days begin within an hour of UTC, their first hour begins half an hour later.
    week: (at: number) => (clockAt(at)[0] === 0 ? weekday.format(at) : undefined),
    month: (at: number) =>
      Math.round((at - firstMs) / 86_400_000) % ticksEvery.days === 0 ? day.format(at) : undefined,
  };
  return ticks[kind];
}
