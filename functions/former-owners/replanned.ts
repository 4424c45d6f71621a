/**
 * When the data of a former owner is erased: a period after the end of the person's time. Decides
 * what the item of `domain/planned-erasure.ts` says.
 */
import { dayMs, daySeconds } from '../../domain/durations.ts';
import { backupDays } from '../../domain/personal-data.ts';
import {
  type EndedTime,
  type PlannedErasureItem,
  audienceOfPlans,
  awaitedPlan,
  plannedErasureKey,
  timesToErase,
  toKeptErasure,
  toPlannedErasure,
} from '../../domain/planned-erasure.ts';

/**
 * Days that the item stays after its erasures were due. A record of the history that Lambda
 * delivers again within them plans nothing a second time.
 */
export const rememberedDays = backupDays + 5;

/** The moment from which a time that ended at `until` is erased, after `days`. */
function dueAfter({ until }: EndedTime, days: number): string {
  return new Date(Date.parse(until) + days * dayMs).toISOString();
}

/** Whose item it is. */
type FormerOwner = Pick<PlannedErasureItem, 'requestedBy' | 'referenceId' | 'tenantId'>;

/** A new item of a person without any time. */
export function emptyPlan(
  { referenceId, requestedBy, tenantId }: FormerOwner,
  requestedAt: string,
): PlannedErasureItem {
  return {
    jobId: plannedErasureKey(requestedBy, referenceId),
    ...{ tenantId, referenceId, requestedBy, requestedAt },
    audience: audienceOfPlans(tenantId, requestedBy),
    ...{ times: {}, begun: {}, version: 0 },
  };
}

/** How long things last, in days, and what else a plan needs. */
interface Circumstances {
  readonly periodDays: number;
  /** How long the data of a vehicle is kept at most. */
  readonly retentionDays: number;
  /** The person's own name for the vehicle. */
  readonly name: string | undefined;
  readonly now: string;
}

/**
 * The item with the times that have or will have an end. A time is left out that ended so long ago
 * that its item has expired.
 */
export function replanned(
  before: PlannedErasureItem,
  ended: readonly EndedTime[],
  { retentionDays, name, now, periodDays }: Circumstances,
): PlannedErasureItem {
  const oldest = new Date(Date.parse(now) - (periodDays + rememberedDays) * dayMs).toISOString();
  const known = ended.filter(({ from, until }) => until >= oldest || before.times[from] === until);
  const { awaited: _awaited, dueAt, expiresAt: _expiresAt, vehicleName: _name, ...rest } = before;
  const item = { ...rest, times: Object.fromEntries(known.map(({ from, until }) => [from, until])) };
  const left = timesToErase(item).map((time) => dueAfter(time, periodDays));
  const due = item.running === undefined || dueAt === undefined ? left : [dueAt];
  const isShown = toPlannedErasure(item) !== undefined;
  const lastEnd = known.map(({ until }) => until).reduce(later, item.requestedAt);
  const days = toKeptErasure(item) === undefined ? periodDays : Math.max(periodDays, retentionDays);
  return {
    ...item,
    ...(due.length > 0 && { awaited: awaitedPlan, dueAt: due.reduce(earlier) }),
    ...(isShown && name !== undefined && { vehicleName: name }),
    expiresAt: Math.floor(Date.parse(lastEnd) / 1000) + (days + rememberedDays) * daySeconds,
  };
}

const earlier = (one: string, other: string): string => (one < other ? one : other);
const later = (one: string, other: string): string => (one > other ? one : other);
