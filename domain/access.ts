/**
 * Who may see a vehicle and learn its Reference ID. Staff act for their tenant by role; owners and
 * drivers by a row in Ownership. Both need the vehicle's tenant to be theirs. Times are ISO 8601 in
 * UTC with milliseconds, so that they compare as text.
 */
import type { Caller } from './contracts.ts';
import type { OwnershipItem, VehicleItem, VehicleStatus } from './registry.ts';
import type { Role } from './roles.ts';

/** Roles that see every vehicle of their tenant in any status. */
export const staffRoles: readonly Role[] = [
  'operators',
  'provisioners',
  'service-technicians',
  'privacy-officers',
];

/** Roles that see all of a vehicle's history; provisioners have no part in it. */
export const historyStaffRoles: readonly Role[] = ['operators', 'service-technicians', 'privacy-officers'];

/**
 * Statuses of a vehicle that persons may have: its VIN can be converted, and accesses to it can be
 * granted and used. Not yet while the factory provisions it, and not after it is revoked.
 */
export const livingStatuses: readonly VehicleStatus[] = ['ACTIVE', 'WITHOUT_TCU', 'SUSPENDED'];

/**
 * Statuses in which owners may hand a vehicle over, and make another person an owner. A suspended
 * vehicle may be a stolen one.
 */
export const transferableStatuses: readonly VehicleStatus[] = ['ACTIVE', 'WITHOUT_TCU'];

/** Statuses in which a vehicle can be claimed: it shows the code on its screen. */
export const claimableStatuses: readonly VehicleStatus[] = ['ACTIVE'];

/** True in one of `livingStatuses`. */
export function isLiving({ status }: Pick<VehicleItem, 'status'>): boolean {
  return livingStatuses.indexOf(status) >= 0;
}

/** True while the access has not ended at `now`. */
export function isOpenAccess(ownership: Pick<OwnershipItem, 'until'>, now: string): boolean {
  return ownership.until === undefined || ownership.until > now;
}

/** True when the caller has one of the roles. */
export function hasRole(caller: Caller, wanted: readonly Role[]): boolean {
  return caller.roles.some((role) => wanted.indexOf(role) >= 0);
}

/** True when the ownership is an open access of the caller to a vehicle of the caller's tenant. */
export function hasOpenAccess(
  caller: Caller,
  vehicle: Pick<VehicleItem, 'referenceId' | 'tenantId'>,
  ownership: OwnershipItem | undefined,
  now: string,
): boolean {
  if (ownership === undefined || !hasRole(caller, ['owners'])) {
    return false;
  }
  const isTheirs = ownership.ownerId === caller.principalId && ownership.referenceId === vehicle.referenceId;
  const isSameTenant = vehicle.tenantId === caller.tenantId && ownership.tenantId === caller.tenantId;
  return isTheirs && isSameTenant && isOpenAccess(ownership, now);
}

/** How a caller sees a vehicle: staff see all of it, owners what has happened since `since`. */
export type View = { readonly as: 'STAFF' } | { readonly as: 'OWNER'; readonly since: string };

/**
 * The caller's view of a vehicle; undefined without the vehicle, or when it belongs to another
 * tenant. Undefined also for an owner without an open access, and in a status that owners do not
 * see. `staff` lists the roles that the field counts as staff.
 */
export function viewOf(
  caller: Caller,
  vehicle: VehicleItem | undefined,
  ownership: OwnershipItem | undefined,
  staff: readonly Role[],
  now: string,
): View | undefined {
  if (vehicle === undefined || vehicle.tenantId !== caller.tenantId) {
    return undefined;
  }
  if (hasRole(caller, staff)) {
    return { as: 'STAFF' };
  }
  if (!isLiving(vehicle)) {
    return undefined;
  }
  const isTheirs = ownership !== undefined && hasOpenAccess(caller, vehicle, ownership, now);
  return isTheirs ? { as: 'OWNER', since: ownership.since } : undefined;
}

/** The access that an operator or an owner gives. */
export type RequestedAccess = Pick<
  OwnershipItem,
  'ownerId' | 'referenceId' | 'tenantId' | 'role' | 'until' | 'verifiedBy' | 'grantedBy' | 'name'
>;

/**
 * The access after a grant at `now`. An open access keeps its `since`, so that its history stays
 * visible, and its names. A driver who becomes an owner is one from now on (`ownerSince`). After an
 * access has ended, the new one begins now and shows nothing older.
 */
export function grantedAccess(
  requested: RequestedAccess,
  present: OwnershipItem | undefined,
  now: string,
): OwnershipItem {
  const isOpen =
    present !== undefined && present.tenantId === requested.tenantId && isOpenAccess(present, now);
  if (!isOpen) {
    return { ...requested, since: now };
  }
  const ownerSince = present.role === 'OWNER' ? present.ownerSince : now;
  return {
    ...requested,
    ...namesOf(present),
    since: present.since,
    ...(requested.role === 'DRIVER' || ownerSince === undefined ? {} : { ownerSince }),
  };
}

/** The names on an access that were given, which outlive a change of the access. */
export function namesOf({ name, vehicleName }: OwnershipItem): Pick<OwnershipItem, 'name' | 'vehicleName'> {
  return { ...(name === undefined ? {} : { name }), ...(vehicleName === undefined ? {} : { vehicleName }) };
}

/**
 * True when two accesses of one person to one vehicle have the same role, times and tenant. Who
 * granted them does not count.
 */
export function isSameAccess(one: OwnershipItem, other: OwnershipItem): boolean {
  return (
    one.role === other.role &&
    one.since === other.since &&
    one.until === other.until &&
    one.tenantId === other.tenantId
  );
}
