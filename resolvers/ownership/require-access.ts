/**
 * The gate of every field that is for owners and drivers alone: staff have no part in where a
 * vehicle drives and what it is told to do.
 */
import { viewOf } from '../../domain/access.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';

/**
 * The caller's open access now. A field calls it before the read that it guards, and once more when
 * it returns what was read, since an access may expire in between. Comes after
 * `registry/find-vehicle` and `ownership/find-access`. Fails with VEHICLE_NOT_FOUND alike for want
 * of the vehicle, of the tenant, of an access, or for its end.
 */
export function requireAccess(ctx: VehicleContext<unknown>): OwnershipItem {
  const { caller, vehicle, access } = ctx.stash;
  const view = viewOf(caller, vehicle, access, [], now());
  if (access === undefined || view === undefined) {
    fail('VEHICLE_NOT_FOUND');
  }
  return access;
}
