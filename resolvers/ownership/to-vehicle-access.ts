/** Ownership's item as the API shows it; who granted it stays behind. */
import { isOpenAccess } from '../../domain/access.ts';
import type { Vehicle, VehicleAccess } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';

/**
 * The schema's `VehicleAccess`; with the vehicle only where the field's caller is the one who has
 * the access.
 */
export function toVehicleAccess(item: OwnershipItem, vehicle: Vehicle | null): VehicleAccess {
  const { referenceId, ownerId, role, since, verifiedBy } = item;
  const isOpen = isOpenAccess(item, now());
  return { referenceId, ownerId, role, since, until: item.until ?? null, isOpen, verifiedBy, vehicle };
}
