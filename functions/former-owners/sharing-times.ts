/**
 * When other persons owned a vehicle whose data of that time must stay: their access is open, or
 * their period has not passed, or they keep the data. Nothing stays for a person who is erased.
 */
import { personFenceKey } from '../../domain/data-jobs.ts';
import { type EndedTime, type PlannedErasureItem, isKept } from '../../domain/planned-erasure.ts';
import { dayMs } from '../../domain/durations.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
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
import { rememberedDays } from './replanned.ts';

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
  const touches = (began: string, ended: string | undefined): boolean =>
    Date.parse(began) <= time.until && (ended === undefined || Date.parse(ended) >= time.from);
  const ownerIds = new Set([
    ...times.filter(({ began, ended }) => touches(began, ended)).map(({ ownerId }) => ownerId),
    ...owners.filter((one) => touches(ownerSinceOf(one), one.until)).map(({ ownerId }) => ownerId),
  ]);
  const sharing: OthersTime[] = [];
  for (const ownerId of ownerIds) {
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

/** Without a plan, the person may still get one, until such plans have expired. */
function stays(time: EndedTime, plan: PlannedErasureItem | undefined, endedBy: string): boolean {
  if (plan === undefined) {
    const forgottenBy = new Date(Date.parse(endedBy) - rememberedDays * dayMs).toISOString();
    return time.until > forgottenBy;
  }
  const isBegun = (plan.begun[time.from] ?? '') >= time.until;
  return !isBegun && (isKept(plan, time) || time.until > endedBy);
}

function toOthersTime({ from, until }: OwnedTime): OthersTime {
  return { from: Date.parse(from), ...(until !== undefined && { end: Date.parse(until) }) };
}
