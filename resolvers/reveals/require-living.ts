/** The check of the status in which a VIN may be revealed. */
import { isLiving } from '../../domain/access.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Returns the vehicle. Fails with VEHICLE_NOT_FOUND before its provisioning and once it is revoked.
 */
export function requireLiving(vehicle: VehicleItem): VehicleItem {
  if (!isLiving(vehicle)) {
    fail('VEHICLE_NOT_FOUND');
  }
  return vehicle;
}
