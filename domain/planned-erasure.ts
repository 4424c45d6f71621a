/**
 * Planned erasures: the data of a former owner's time with a vehicle is erased a period after the
 * time has ended, unless the person exports or keeps it
 * (docs/decisions/0112-a-former-owners-data-goes-after-a-period.md).
 */
import type * as schema from './generated/schema-types.ts';

/** A time in which a person owned a vehicle, and whose end is known. Both are ISO 8601 in UTC. */
export interface EndedTime {
  readonly from: string;
  readonly until: string;
}

/** A job that erases a part of a time. */
interface RunningErasure {
  readonly jobId: string;
  /** The beginning of the time. */
  readonly from: string;
  /** What `begun` had of the time before, to which a failed job goes back. */
  readonly before?: string;
}

/** DataJobs' item of a person and a vehicle that the person owned. Times are ISO 8601 in UTC. */
export interface PlannedErasureItem {
  /** `plannedErasureKey`. */
  readonly jobId: string;
  readonly tenantId: string;
  readonly referenceId: string;
  /** Cognito `sub` of the former owner. An erasure of the person finds the item by it. */
  readonly requestedBy: string;
  /** `audienceOfPlans`. */
  readonly audience: string;
  /** When the item was first written; the sort key of `byAudience`. */
  readonly requestedAt: string;
  /** Beginning → end of the person's times whose end is known. */
  readonly times: Readonly<Record<string, string>>;
  /** Beginning of a time → the moment up to which its erasure has begun. */
  readonly begun: Readonly<Record<string, string>>;
  /** The job that erases now; the item waits for its end. */
  readonly running?: RunningErasure;
  /** Times that had ended by then are kept. */
  readonly keptAt?: string;
  /** The person's own name for the vehicle, while something is left to erase or kept. */
  readonly vehicleName?: string;
  /** Present while something is to be erased: puts the item into `byDue`. */
  readonly awaited?: typeof awaitedPlan;
  /** Before this moment nothing is erased. */
  readonly dueAt?: string;
  /** Grows with every write, by which a write recognizes that another one came between. */
  readonly version: number;
  /** Epoch second after which DynamoDB may delete the item; absent just after a keep. */
  readonly expiresAt?: number;
}

/** The one value of `PlannedErasureItem.awaited`; jobs have another one. */
export const awaitedPlan = 'PLANNED';

/** The key of the item of a person (Cognito `sub`) and a vehicle (Reference ID). */
export function plannedErasureKey(ownerId: string, referenceId: string): string {
  return `planned#${ownerId}#${referenceId}`;
}

/** The audience of a person's planned erasures; only that person lists them. */
export function audienceOfPlans(tenantId: string, ownerId: string): string {
  return `${tenantId}#${ownerId}#planned`;
}

/** True for a time that ended before the person asked to keep the data. */
export function isKept({ keptAt }: Pick<PlannedErasureItem, 'keptAt'>, { until }: EndedTime): boolean {
  return keptAt !== undefined && until <= keptAt;
}

/** What is left to erase of the item's times without those that are kept, the earliest first. */
export function timesToErase(item: PlannedErasureItem): readonly EndedTime[] {
  return timesLeft(item).filter((time) => !isKept(item, time));
}

/**
 * The item as its person sees it: what is left to erase, or else what is kept. Undefined when
 * everything is erased.
 */
export function toPlannedErasure(item: PlannedErasureItem): schema.PlannedErasure | undefined {
  const left = timesToErase(item);
  return left.length > 0 ? toErasure(item, left, item.dueAt ?? null) : toKeptErasure(item);
}

/** What the person keeps; undefined where that is nothing. */
export function toKeptErasure(item: PlannedErasureItem): schema.PlannedErasure | undefined {
  const kept = timesLeft(item).filter((time) => isKept(item, time));
  return kept.length > 0 ? toErasure(item, kept, null) : undefined;
}

function toErasure(
  { referenceId, vehicleName }: PlannedErasureItem,
  times: readonly EndedTime[],
  erasedFrom: string | null,
): schema.PlannedErasure {
  const [first, last] = [times[0], times[times.length - 1]];
  return {
    referenceId,
    vehicleName: vehicleName ?? null,
    ownedSince: first?.from ?? '',
    ownedUntil: last?.until ?? '',
    erasedFrom,
  };
}

/** The times whose erasure has not begun, or not to its end. */
function timesLeft({ begun, times }: PlannedErasureItem): readonly EndedTime[] {
  const left: EndedTime[] = [];
  Object.keys(times)
    .sort()
    .forEach((from) => {
      const until = times[from] ?? '';
      if ((begun[from] ?? '') < until) {
        left.push({ from, until });
      }
    });
  return left;
}
