/** Days by the reader's calendar. */
import { expect, it } from 'vitest';
import { dayFromToday, nextDay, startOfDay } from '../../portal/src/shell/days.ts';

it.each([
  ['2026-02-28', '2026-03-01'],
  ['2028-02-28', '2028-02-29'],
  ['2026-12-31', '2027-01-01'],
  // Clocks change on these days in Europe.
  ['2026-03-29', '2026-03-30'],
  ['2026-10-25', '2026-10-26'],
])('%s is before %s', (day, next) => {
  expect(nextDay(day)).toBe(next);
  expect(startOfDay(next)).toBeGreaterThan(startOfDay(day));
});

it('counts days from today', () => {
  expect(nextDay(dayFromToday(-1))).toBe(dayFromToday(0));
  expect(startOfDay(dayFromToday(0))).toBe(new Date().setHours(0, 0, 0, 0));
});
