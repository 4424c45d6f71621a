/**
 * Who may see a vehicle and learn its Reference ID. Staff act for their tenant by role; owners and drivers by a row in
 * Ownership. Both need the vehicle's tenant to be theirs. Times are ISO 8601 in UTC with milliseconds, so that they compare as text.
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

/** Statuses in which a vehicle is there for its owners; before them it is the factory's, after them nobody's. */
export const ownerVisibleStatuses: readonly VehicleStatus[] = ['ACTIVE', 'WITHOUT_TCU'];

/** True while the access has begun and not ended at the moment `now`. */
export function isOpenAccess(ownership: Pick<OwnershipItem, 'until'>, now: string): boolean {
  return ownership.until === undefined || ownership.until > now;
}

/** True when the caller has one of the roles. */
export function hasRole(caller: Caller, wanted: readonly Role[]): boolean {
  return caller.roles.some((role) => wanted.includes(role));
}

/** True when the ownership is an open access of the caller to a vehicle of the caller's tenant. */
export function hasOpenAccess(
  caller: Caller,
  vehicle: Pick<VehicleItem, 'referenceId' | 'tenantId'>,
  ownership: OwnershipItem | undefined,
  now: string,
): boolean {
  if (ownership === undefined || !hasRole(caller, ['owners'])) return false;
  const isTheirs = ownership.ownerId === caller.principalId && ownership.referenceId === vehicle.referenceId;
  const isSameTenant = vehicle.tenantId === caller.tenantId && ownership.tenantId === caller.tenantId;
  return isTheirs && isSameTenant && isOpenAccess(ownership, now);
}
