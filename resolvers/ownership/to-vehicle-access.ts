/** Converts Ownership's item to the API's type, without the operator who granted it. */
import { isOpenAccess } from '../../domain/access.ts';
import type { Vehicle, VehicleAccess } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';

/**
 * The schema's `VehicleAccess`; with the vehicle only when the caller is the person who has the
 * access.
 */
export function toVehicleAccess(item: OwnershipItem, vehicle: Vehicle | null): VehicleAccess {
  const { referenceId, ownerId, role, since, verifiedBy } = item;
  const isOpen = isOpenAccess(item, now());
  return { referenceId, ownerId, role, since, until: item.until ?? null, isOpen, verifiedBy, vehicle };
}
