/** One vehicle, for staff of its tenant and for those who have access to it. */
import { staffRoles, viewOf } from '../../domain/access.ts';
import type { QueryVehicleArgs, Vehicle } from '../../domain/generated/schema-types.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithOwnAccess } from './begin.ts';
import type { VehicleContext } from './context.ts';
import { toVehicle } from './to-vehicle.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: VehicleContext<QueryVehicleArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/**
 * Returns the vehicle. Fails with VEHICLE_NOT_FOUND when it does not exist or the caller may not
 * see it.
 */
export function response(ctx: VehicleContext<QueryVehicleArgs>): Vehicle {
  const { caller, vehicle, access } = ctx.stash;
  const view = viewOf(caller, vehicle, access, staffRoles, now());
  if (vehicle === undefined || view === undefined) {
    return fail('VEHICLE_NOT_FOUND');
  }
  return toVehicle(vehicle, view.as === 'STAFF');
}
