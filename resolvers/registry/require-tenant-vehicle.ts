/** The check of fields with which operators act on a vehicle of their tenant, in any status. */
import type { VehicleItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * Returns the vehicle. Runs after `registry/find-vehicle`. Fails with VEHICLE_NOT_FOUND alike for
 * an absent vehicle and another tenant's.
 */
export function requireTenantVehicle({ stash }: VehicleContext<unknown>): VehicleItem {
  const { caller, vehicle } = stash;
  if (vehicle === undefined || vehicle.tenantId !== caller.tenantId) {
    fail('VEHICLE_NOT_FOUND');
  }
  return vehicle;
}
