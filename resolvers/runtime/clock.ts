/** Times in the format in which they are stored, so that they compare as text. */
import { util } from '@aws-appsync/utils';
import { maxTypedTextLength } from '../../domain/text.ts';

/** Now, ISO 8601 in UTC with milliseconds. */
export function now(): string {
  return toTimestamp(util.time.nowEpochMilliSeconds());
}

/**
 * Epoch milliseconds as ISO 8601 in UTC with milliseconds, even when the runtime omits a zero
 * fraction.
 */
export function toTimestamp(epochMilliSeconds: number): string {
  const text = util.time.epochMilliSecondsToISO8601(epochMilliSeconds);
  return text.length === '2000-01-01T00:00:00Z'.length ? `${text.slice(0, -1)}.000Z` : text;
}

/** A stored time in epoch milliseconds. */
export function toMilliSeconds(timestamp: string): number {
  return util.time.parseISO8601ToEpochMilliSeconds(timestamp);
}

/**
 * AWSDateTime also allows negative years and offsets with seconds, which AppSync's own parser may
 * not read.
 */
const readableTime = '\\d{4}-\\d{2}-\\d{2}T[\\d:.]+(Z|[+-]\\d{2}:\\d{2})';

/**
 * A caller's AWSDateTime in epoch milliseconds; undefined for unsupported formats and long
 * fractions.
 */
export function toEpochMilliSeconds(time: string): number | undefined {
  if (time.length > maxTypedTextLength) {
    return undefined;
  }
  return util.matches(readableTime, time) ? util.time.parseISO8601ToEpochMilliSeconds(time) : undefined;
}
