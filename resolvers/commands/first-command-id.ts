/** An access sees the commands that were sent since it began. */
import { util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import { ulidTime } from '../../domain/ulid.ts';

/**
 * An id that sorts before every command sent since the access began, and after all earlier ones,
 * because a command's id begins with the time of sending.
 */
export function firstCommandIdOf({ since }: Pick<OwnershipItem, 'since'>): string {
  return ulidTime(util.time.parseISO8601ToEpochMilliSeconds(since));
}
