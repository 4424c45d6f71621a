/**
 * The gate of fields with which operators act on a vehicle of their tenant, whatever its status.
 */
import type { VehicleItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * The vehicle, after `registry/find-vehicle`. Fails with VEHICLE_NOT_FOUND for an absent vehicle
 * and for another tenant's alike.
 */
export function requireTenantVehicle({ stash }: VehicleContext<unknown>): VehicleItem {
  const { caller, vehicle } = stash;
  if (vehicle === undefined || vehicle.tenantId !== caller.tenantId) {
    fail('VEHICLE_NOT_FOUND');
  }
  return vehicle;
}
