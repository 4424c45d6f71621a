/** The check of the list of a vehicle's claims. */
import { type View, viewOf } from '../../domain/access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Returns the caller's view. Fails with VEHICLE_NOT_FOUND when the vehicle does not exist or the
 * caller may not see it.
 */
export function requireClaimsView({ stash }: VehicleContext<unknown>): View {
  const { access, caller, vehicle } = stash;
  const view = viewOf(caller, vehicle, access, ['operators'], now());
  if (view === undefined) {
    return fail('VEHICLE_NOT_FOUND');
  }
  return view;
}
