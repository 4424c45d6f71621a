/** Days by the reader's calendar, as a field of type `date` has them: `YYYY-MM-DD`. */

/** When a day begins where the reader is, in epoch milliseconds. */
export const startOfDay = (day: string): number => new Date(`${day}T00:00:00`).getTime();

/** The day that is so many days after the reader's today. */
export function dayFromToday(days: number): string {
  const at = new Date();
  // A date beyond the end of a month is one of the next month.
  at.setDate(at.getDate() + days);
  return dayOf(at);
}

/** The next day of the calendar, even when a day has 23 or 25 hours. */
export function nextDay(day: string): string {
  const at = new Date(`${day}T12:00:00`);
  at.setDate(at.getDate() + 1);
  return dayOf(at);
}

function dayOf(at: Date): string {
  const digits = (value: number, length: number): string => String(value).padStart(length, '0');
  return [digits(at.getFullYear(), 4), digits(at.getMonth() + 1, 2), digits(at.getDate(), 2)].join('-');
}
