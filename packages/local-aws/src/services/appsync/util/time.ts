/**
 * `util.time`: instants as ISO 8601 (millisecond precision, UTC), epoch numbers, and Java's
 * DateTimeFormatter patterns.
 */
import type { Clock } from '../../../core/service.ts';
import { handlerError } from '../runtime/resolver-error.ts';
import { formatInstant, parseInstant } from './java-date-format.ts';

/** Creates the functions over the world's clock. */
export function timeUtil(clock: Clock) {
  return {
    nowISO8601: () => new Date(clock.now()).toISOString(),
    nowEpochSeconds: () => Math.floor(clock.now() / 1000),
    nowEpochMilliSeconds: () => clock.now(),
    nowFormatted: (pattern: string, zone?: string) => formatInstant(clock.now(), pattern, zone),
    parseFormattedToEpochMilliSeconds: (text: string, pattern: string, zone?: string) =>
      parseInstant(text, pattern, zone),
    parseISO8601ToEpochMilliSeconds: (text: unknown) => parseIso(String(text)),
    epochMilliSecondsToSeconds: (milliseconds: number) => Math.floor(milliseconds / 1000),
    epochMilliSecondsToISO8601: (milliseconds: number) => isoOf(milliseconds),
    epochMilliSecondsToFormatted: (milliseconds: number, pattern: string, zone?: string) =>
      formatInstant(milliseconds, pattern, zone),
  };
}

/**
 * Parses a date and time with an offset or `Z`. Throws for anything else, as Java's parser would.
 */
function parseIso(text: string): number {
  const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/;
  const milliseconds = shape.test(text) ? Date.parse(text.replace(',', '.')) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw handlerError('The text is not an ISO 8601 date and time.');
  }
  return milliseconds;
}

function isoOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) {
    throw handlerError('The number is not a time.');
  }
  return date.toISOString();
}
