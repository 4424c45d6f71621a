/**
 * The moment a request happens at, in the one form that stored times have, so that they compare as
 * text.
 */
import { util } from '@aws-appsync/utils';
import { longestTypedText } from '../../domain/text.ts';

/** Now, ISO 8601 in UTC with milliseconds. */
export function now(): string {
  return toTimestamp(util.time.nowEpochMilliSeconds());
}

/**
 * An epoch in milliseconds as ISO 8601 in UTC with milliseconds, also where the runtime leaves out
 * a fraction of zero.
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
 * AWSDateTime has years before Christ and offsets with seconds too, which AppSync's own parser may
 * not read.
 */
const readableTime = '\\d{4}-\\d{2}-\\d{2}T[\\d:.]+(Z|[+-]\\d{2}:\\d{2})';

/**
 * A caller's AWSDateTime in epoch milliseconds; undefined for forms that are not read, and for long
 * fractions.
 */
export function toEpochMilliSeconds(time: string): number | undefined {
  if (time.length > longestTypedText) {
    return undefined;
  }
  return util.matches(readableTime, time) ? util.time.parseISO8601ToEpochMilliSeconds(time) : undefined;
}
