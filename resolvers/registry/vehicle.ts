/** One vehicle, for staff of its tenant and for those who have access to it. */
import { staffRoles, viewOf } from '../../domain/access.ts';
import type { QueryVehicleArgs, Vehicle } from '../../domain/generated/schema-types.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithOwnAccess } from './begin.ts';
import type { VehicleContext } from './context.ts';
import { toVehicle } from './to-vehicle.ts';

/** Notes who asks for which vehicle. */
export function request(ctx: VehicleContext<QueryVehicleArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** The vehicle; VEHICLE_NOT_FOUND when it is absent or not for the caller. */
export function response(ctx: VehicleContext<QueryVehicleArgs>): Vehicle {
  const { caller, vehicle, access } = ctx.stash;
  const view = viewOf(caller, vehicle, access, staffRoles, now());
  if (vehicle === undefined || view === undefined) {
    return fail('VEHICLE_NOT_FOUND');
  }
  return toVehicle(vehicle, view.as === 'STAFF');
}
