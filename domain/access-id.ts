/**
 * The id by which the API names an access without naming its person: the moment at which it began.
 * No two open accesses of a vehicle began at the same moment (`sinceIsTaken`), and a new access
 * after an end has another one. So nothing more is stored for it, on an item whose size every
 * message pays for.
 */
import type { Viewers } from './viewers.ts';

/**
 * The `accessId` of an access that began at `since` (ISO 8601 in UTC with milliseconds):
 * `20260304-050607089`. Uses no loop, because pages have a hundred accesses.
 */
export function accessIdOf(since: string): string {
  const date = `${since.slice(0, 4)}${since.slice(5, 7)}${since.slice(8, 10)}`;
  const time = `${since.slice(11, 13)}${since.slice(14, 16)}${since.slice(17, 19)}${since.slice(20, 23)}`;
  return `${date}-${time}`;
}

/** Cognito `sub` of the person with this access among the vehicle's viewers. */
export function personWithAccess(viewers: Viewers | undefined, accessId: string): string | undefined {
  return Object.entries(viewers ?? {}).find(([, { since }]) => accessIdOf(since) === accessId)?.[0];
}
