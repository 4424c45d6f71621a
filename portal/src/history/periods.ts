/**
 * Days, weeks and months of the reader's zone, and the bins in which they are drawn. Days of 23 and
 * 25 hours have that many.
 */
import {
  type CalendarDate,
  fromAbsolute,
  startOfMonth,
  startOfWeek,
  toCalendarDate,
} from '@internationalized/date';
import { dayMs, hourMs } from '../../../domain/durations.ts';

/** Lengths of what the page shows, in the order of its choice. */
export const periodKinds = ['day', 'week', 'month'] as const;

/** Length of what the page shows. */
export type PeriodKind = (typeof periodKinds)[number];

/** A day, week or month of a calendar. */
export interface Period {
  readonly kind: PeriodKind;
  readonly first: CalendarDate;
  /** The day after the last one. */
  readonly end: CalendarDate;
}

/** A half-open interval in epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of the bins of a day for which there are minutes. */
export const quarterMs = 900_000;

const lengths = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const;

/** Returns the day of a zone at an instant (epoch milliseconds). */
export const dayAt = (at: number, zone: string): CalendarDate => toCalendarDate(fromAbsolute(at, zone));

/** Returns the period with a day; the locale decides on which day weeks begin. */
export function periodWith(kind: PeriodKind, day: CalendarDate, locale: string): Period {
  const firsts = { day: () => day, week: () => startOfWeek(day, locale), month: () => startOfMonth(day) };
  const first = firsts[kind]();
  return { kind, first, end: first.add(lengths[kind]) };
}

/** Returns the next period of the same length; with -1, the previous one. */
export function neighbour({ kind, first }: Period, direction: 1 | -1): Period {
  const next = direction === 1 ? first.add(lengths[kind]) : first.subtract(lengths[kind]);
  return { kind, first: next, end: next.add(lengths[kind]) };
}

/** Returns the instants of a period: its first midnight, and the midnight that ends it. */
export function spanOf({ first, end }: Period, zone: string): Span {
  return { from: first.toDate(zone).getTime(), to: end.toDate(zone).getTime() };
}

/**
 * Returns the bins of a period. Those of a month are its days. Others have `stepMs`; an hour counts
 * for the day in which it begins, because the summaries have whole hours of UTC.
 */
export function binsOf(period: Period, zone: string, stepMs: number): readonly Span[] {
  const { from, to } = spanOf(period, zone);
  if (period.kind === 'month') {
    const days = Math.round((to - from) / dayMs);
    return Array.from({ length: days }, (_, index) =>
      spanOf(
        { kind: 'day', first: period.first.add({ days: index }), end: period.first.add({ days: index + 1 }) },
        zone,
      ),
    );
  }
  const first = Math.ceil(from / stepMs) * stepMs;
  const count = Math.ceil((to - first) / stepMs);
  return Array.from({ length: count }, (_, index) => ({
    from: first + index * stepMs,
    to: first + (index + 1) * stepMs,
  }));
}

/** True where days of the zone do not begin with an hour of UTC, as in India and Nepal. */
export function cutsHours(period: Period, zone: string): boolean {
  const { from, to } = spanOf(period, zone);
  return from % hourMs !== 0 || to % hourMs !== 0;
}

/** True for a period in which the clocks change, so that a time of day may come twice. */
export function changesClocks(period: Period, zone: string): boolean {
  const { from, to } = spanOf(period, zone);
  return (to - from) % dayMs !== 0;
}
