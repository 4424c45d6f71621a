/** The moment a request happens at, in the one form that stored times have, so that they compare as text. */
import { util } from '@aws-appsync/utils';

/** Now, ISO 8601 in UTC with milliseconds. */
export function now(): string {
  return toTimestamp(util.time.nowEpochMilliSeconds());
}

/** An epoch in milliseconds as ISO 8601 in UTC with milliseconds, also where the runtime leaves out a fraction of zero. */
export function toTimestamp(epochMilliSeconds: number): string {
  const text = util.time.epochMilliSecondsToISO8601(epochMilliSeconds);
  return text.length === '2000-01-01T00:00:00Z'.length ? `${text.slice(0, -1)}.000Z` : text;
}
