/** The check of a vehicle's history. */
import { type View, historyStaffRoles, viewOf } from '../../domain/access.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * Returns the caller's view. Fails with VEHICLE_NOT_FOUND when the vehicle does not exist or the
 * caller may not see it.
 */
export function requireHistoryView({ stash }: VehicleContext<unknown>): View {
  const { caller, vehicle, access } = stash;
  const view = viewOf(caller, vehicle, access, historyStaffRoles, now());
  if (view === undefined) {
    return fail('VEHICLE_NOT_FOUND');
  }
  return view;
}
