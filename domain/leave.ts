/**
 * Leaving: a person gives up their own access. Drivers never outlast the owners: when the last
 * owner leaves, the drivers' accesses end too, and otherwise not later than the last remaining
 * owner's. Only an operator may decide otherwise.
 */
import { type PersonAccess, type ViewerAccess, type Viewers, openAccesses } from './viewers.ts';

/** What a leave changes in addition to the person's own access. */
export interface Leave {
  /** Drivers' accesses that end with it. */
  readonly ended: readonly PersonAccess[];
  /** Drivers' accesses that end earlier than before, as they were. */
  readonly shortened: readonly PersonAccess[];
  /** The new end of the shortened accesses; absent when there are none. */
  readonly until?: string;
  readonly viewers: Viewers;
}

/** Decides the leave of one person at `now`. */
export function left(viewers: Viewers, leaverId: string, now: string): Leave {
  const others = openAccesses(viewers, now).filter(({ ownerId }) => ownerId !== leaverId);
  if (viewers[leaverId]?.role !== 'OWNER') {
    return { ended: [], shortened: [], viewers: toViewers(others) };
  }
  const owners = others.filter(({ role }) => role === 'OWNER');
  const drivers = others.filter(({ role }) => role === 'DRIVER');
  if (owners.length === 0) {
    return { ended: drivers, shortened: [], viewers: {} };
  }
  const until = lastEnd(owners);
  if (until === undefined) {
    return { ended: [], shortened: [], viewers: toViewers(others) };
  }
  const shortened = drivers.filter((driver) => driver.until === undefined || driver.until > until);
  const changed = shortened.map((driver) => ({ ...driver, until }));
  return { ended: [], shortened, until, viewers: { ...toViewers(others), ...toViewers(changed) } };
}

/** The latest end among the owners' accesses; undefined when one has no end. */
function lastEnd(owners: readonly PersonAccess[]): string | undefined {
  if (owners.some(({ until }) => until === undefined)) {
    return undefined;
  }
  return owners.map(({ until }) => until ?? '').reduce((one, other) => (one > other ? one : other), '');
}

function toViewers(accesses: readonly PersonAccess[]): Viewers {
  const viewers: Record<string, ViewerAccess> = {};
  accesses.forEach(({ ownerId, ...access }) => {
    viewers[ownerId] = access;
  });
  return viewers;
}
