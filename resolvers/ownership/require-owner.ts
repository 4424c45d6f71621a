/** The check of what only owners may do with a vehicle, and not drivers. */
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { requireAccess } from './require-access.ts';

/**
 * Returns the caller's open access. Fails with VEHICLE_NOT_FOUND as `requireAccess` does, and with
 * ACTION_NOT_ALLOWED for a driver, who knows the vehicle.
 */
export function requireOwner(ctx: VehicleContext<unknown>): OwnershipItem {
  const access = requireAccess(ctx);
  if (access.role !== 'OWNER') {
    fail('ACTION_NOT_ALLOWED');
  }
  return access;
}
