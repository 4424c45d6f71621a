/** Which commands an access may see: those sent since it began. */
import { util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import { ulidTime } from '../../domain/ulid.ts';

/**
 * Sorts before every command sent since the access began, and after every other: a command's id
 * begins with the time at which it was sent.
 */
export function firstCommandIdOf({ since }: Pick<OwnershipItem, 'since'>): string {
  return ulidTime(util.time.parseISO8601ToEpochMilliSeconds(since));
}
