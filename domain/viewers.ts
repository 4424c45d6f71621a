/**
 * Viewers: the persons who may see what is published about a vehicle. They are one map on the
 * vehicle's VehicleState item, written in each transaction that changes a person's access in
 * Ownership. Every writer replaces the whole map, on condition that it is unchanged since
 * the writer read it. This keeps the limit under concurrent grants, and no write restores an ended
 * viewer.
 */
import { isOpenAccess } from './access.ts';
import type { AccessRole } from './generated/schema-types.ts';
import type { OwnershipItem } from './registry.ts';

/** A viewer's access, as stored in Ownership. Times are ISO 8601 in UTC with milliseconds. */
export interface ViewerAccess {
  readonly role: AccessRole;
  /** The viewer sees nothing from before this time, however late it arrives. */
  readonly since: string;
  /** When a driver became an owner; absent for an owner from `since` on, and for a driver. */
  readonly ownerSince?: string;
  /** When the access ends; absent while no end is set. */
  readonly until?: string;
}

/** Cognito `sub` → access; may hold expired accesses, which `openViewers` leaves out. */
export type Viewers = Readonly<Record<string, ViewerAccess>>;

/**
 * The most persons with an open access to one vehicle. It bounds the item's size: each telemetry
 * message costs one write unit per KB of the whole item, and DynamoDB refuses items over 400 KB.
 */
export const maxViewers = 20;

/**
 * Since when an owner is the owner without a break. What a person did or learned as an owner before
 * that time no longer counts.
 */
export function ownerSinceOf({ ownerSince, since }: Pick<ViewerAccess, 'ownerSince' | 'since'>): string {
  return ownerSince ?? since;
}

/** The viewers whose access is open at `now`. */
export function openViewers(viewers: Viewers, now: string): Viewers {
  const open: Record<string, ViewerAccess> = {};
  Object.entries(viewers).forEach(([ownerId, access]) => {
    if (isOpenAccess(access, now)) {
      open[ownerId] = access;
    }
  });
  return open;
}

/** A viewer's access, with the person who has it. */
export interface PersonAccess extends ViewerAccess {
  /** Cognito `sub`. */
  readonly ownerId: string;
}

/** The accesses of the map that are open at `now`, in no order. */
export function openAccesses(viewers: Viewers | undefined, now: string): PersonAccess[] {
  const open = Object.entries(openViewers(viewers ?? {}, now));
  return open.map(([ownerId, access]) => ({ ...access, ownerId }));
}

/**
 * True when another open access began at the same moment. Accesses are named by their beginning
 * (`accessId`), so no two of a vehicle may share one.
 */
export function sinceIsTaken(viewers: Viewers | undefined, ownerId: string, since: string): boolean {
  return Object.entries(viewers ?? {}).some(([other, access]) => other !== ownerId && access.since === since);
}

/** The map after a change of one access at `now`, without expired viewers. */
export function changedViewers(
  viewers: Viewers,
  { ownerId, ownerSince, role, since, until }: OwnershipItem,
  now: string,
): Viewers {
  const access: ViewerAccess = {
    role,
    since,
    ...(ownerSince === undefined ? {} : { ownerSince }),
    ...(until === undefined ? {} : { until }),
  };
  return openViewers({ ...viewers, [ownerId]: access }, now);
}

/** True when the map holds more viewers than a vehicle may have. */
export function exceedsLimit(viewers: Viewers): boolean {
  return Object.keys(viewers).length > maxViewers;
}

/**
 * The viewers at `now` of something that began at `begunAt` (a command, or a value that arrives
 * late), in no order: persons whose access began after it are left out. Without `begunAt` all open
 * viewers.
 */
export function viewersOf(viewers: Viewers | undefined, now: string, begunAt?: string): string[] {
  const open = Object.entries(openViewers(viewers ?? {}, now));
  return open
    .filter(([, { since }]) => begunAt === undefined || since <= begunAt)
    .map(([ownerId]) => ownerId);
}
