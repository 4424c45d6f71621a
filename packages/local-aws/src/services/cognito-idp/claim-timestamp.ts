/**
 * TIMESTAMP of a password claim: `EEE MMM d HH:mm:ss z yyyy` in English, and close to the current
 * time, so that a claim cannot be stored and replayed later.
 */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const pattern =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;
const toleranceMs = 5 * 60_000;

/**
 * Returns what is wrong with a claim's timestamp; undefined when it is well-formed and within five
 * minutes of `nowMs`.
 */
export function claimTimestampViolation(timestamp: string, nowMs: number): string | undefined {
  const at = parseTimestamp(timestamp);
  if (at === undefined) {
    return 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.';
  }
  return Math.abs(at - nowMs) > toleranceMs ? 'TIMESTAMP is too far from the current time.' : undefined;
}

function parseTimestamp(timestamp: string): number | undefined {
  const [, monthName, day, hours, minutes, seconds, year] = pattern.exec(timestamp) ?? [];
  const month = months.indexOf(monthName ?? '');
  if (month < 0) {
    return undefined;
  }
  return Date.UTC(Number(year), month, Number(day), Number(hours), Number(minutes), Number(seconds));
}
