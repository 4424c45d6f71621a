/**
 * When other persons owned a vehicle whose data of that time must stay: their access is open, or
 * their period has not passed, or they keep the data.
 */
import { isKept } from '../../domain/planned-erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { othersAccesses } from '../erasure/others-accesses.ts';
import type { OwnTime } from '../erasure/scope.ts';
import { linesUntil } from '../erasure/access-lines.ts';
import { type LinesTime, timesInHistory } from '../erasure/times-in-history.ts';
import type { OthersTime } from '../erasure/unshared-part.ts';
import { type OwnedTime, ownedTimes } from './owned-times.ts';
import { findAccess, wholeHistory } from './person-times.ts';
import { findPlan } from './plan-store.ts';

/** Returns the others' times in no order. Times that ended by `endedBy` (ISO 8601) may go. */
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
    sharing.push(...(await timesThatStay({ ownerId, referenceId: time.referenceId }, own, endedBy, options)));
  }
  return sharing;
}

async function timesThatStay(
  key: Pick<OwnTime, 'ownerId' | 'referenceId'>,
  lines: readonly LinesTime[],
  endedBy: string,
  options: CallOptions,
): Promise<readonly OthersTime[]> {
  const access = await findAccess(key, options);
  const plan = await findPlan(key, options);
  return ownedTimes({ planned: plan?.times ?? {}, lines, access })
    .filter(({ from, until }) => {
      const mayGo = until !== undefined && until <= endedBy;
      return !mayGo || (plan !== undefined && isKept(plan, { from, until }));
    })
    .map(toOthersTime);
}

function toOthersTime({ from, until }: OwnedTime): OthersTime {
  return { from: Date.parse(from), ...(until !== undefined && { end: Date.parse(until) }) };
}
