/**
 * When other persons owned a vehicle whose data of that time must stay: their access is open, or
 * their period has not passed, or they keep the data. Nothing stays for a person who is erased.
 */
import { personFenceKey } from '../../domain/data-jobs.ts';
import { type EndedTime, type PlannedErasureItem, isKept } from '../../domain/planned-erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { findJob } from '../data-jobs/job-store.ts';
import { othersAccesses } from '../erasure/others-accesses.ts';
import type { OwnTime } from '../erasure/scope.ts';
import { linesUntil } from '../erasure/access-lines.ts';
import { type LinesTime, timesInHistory } from '../erasure/times-in-history.ts';
import type { OthersTime } from '../erasure/unshared-part.ts';
import { type OwnedTime, ownedTimes } from './owned-times.ts';
import { findAccess, wholeHistory } from './person-times.ts';
import { findPlan } from './plan-store.ts';

/**
 * Returns the others' times in no order; those of one person may overlap. Times that ended by
 * `endedBy` (ISO 8601) may go, and those whose own erasure has begun to their end.
 */
export async function sharingTimes(
  time: OwnTime,
  endedBy: string,
  options: CallOptions,
): Promise<readonly OthersTime[]> {
  // In this order: an access that begins between the two is in neither, and began after the time.
  const lines = await linesUntil({ ...time, until: wholeHistory }, options);
  const owners = await othersAccesses(time, options);
  const times = timesInHistory(lines);
  const sharing: OthersTime[] = [];
  for (const ownerId of new Set([...times, ...owners].map((one) => one.ownerId))) {
    const own = times.filter((one) => one.ownerId === ownerId);
    sharing.push(...(await timesThatStay({ ...time, ownerId }, own, endedBy, options)));
  }
  return sharing;
}

async function timesThatStay(
  key: Pick<OwnTime, 'ownerId' | 'referenceId' | 'tenantId'>,
  lines: readonly LinesTime[],
  endedBy: string,
  options: CallOptions,
): Promise<readonly OthersTime[]> {
  if ((await findJob(personFenceKey(key.tenantId, key.ownerId), options)) !== undefined) {
    return [];
  }
  const access = await findAccess(key, options);
  const plan = await findPlan(key, options);
  return ownedTimes({ planned: plan?.times ?? {}, lines, access })
    .filter(({ from, until }) => until === undefined || stays({ from, until }, plan, endedBy))
    .map(toOthersTime);
}

function stays(time: EndedTime, plan: PlannedErasureItem | undefined, endedBy: string): boolean {
  if (plan !== undefined && isKept(plan, time)) {
    return true;
  }
  const isBegun = (plan?.begun[time.from] ?? '') >= time.until;
  return time.until > endedBy && !isBegun;
}

function toOthersTime({ from, until }: OwnedTime): OthersTime {
  return { from: Date.parse(from), ...(until !== undefined && { end: Date.parse(until) }) };
}
