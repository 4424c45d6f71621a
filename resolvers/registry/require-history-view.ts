/** The gate of a vehicle's history. */
import { type View, historyStaffRoles, viewOf } from '../../domain/access.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * The caller's view; fails with VEHICLE_NOT_FOUND when the vehicle is absent or not for the caller.
 */
export function requireHistoryView({ stash }: VehicleContext<unknown>): View {
  const { caller, vehicle, access } = stash;
  const view = viewOf(caller, vehicle, access, historyStaffRoles, now());
  if (view === undefined) {
    return fail('VEHICLE_NOT_FOUND');
  }
  return view;
}
