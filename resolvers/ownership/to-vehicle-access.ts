/** Converts Ownership's item to the API's type, without the person who granted it. */
import { hasRole, isOpenAccess } from '../../domain/access.ts';
import { accessIdOf } from '../../domain/access-id.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { Vehicle, VehicleAccess } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';

/** Who reads accesses: the person, and whether ids of other persons are shown. */
export interface AccessReader {
  readonly personId: string;
  readonly isStaff: boolean;
}

/** The caller as a reader. Called once for a page, because it iterates over the roles. */
export function readerOf(caller: Caller): AccessReader {
  return { personId: caller.principalId, isStaff: hasRole(caller, ['operators']) };
}

/**
 * The schema's `VehicleAccess`; with the vehicle only when the caller is the person who has the
 * access. Owners and drivers see others by name and never learn their `sub`.
 */
export function toVehicleAccess(
  item: OwnershipItem,
  vehicle: Vehicle | null,
  { personId, isStaff }: AccessReader,
): VehicleAccess {
  const { referenceId, ownerId, role, since, verifiedBy } = item;
  const isOwn = ownerId === personId;
  return {
    referenceId,
    accessId: accessIdOf(since),
    ownerId: isOwn || isStaff ? ownerId : null,
    name: item.name ?? null,
    vehicleName: isOwn ? (item.vehicleName ?? null) : null,
    role,
    since,
    until: item.until ?? null,
    isOpen: isOpenAccess(item, now()),
    verifiedBy,
    vehicle,
  };
}
