/**
 * The check of every field that only owners and drivers may use: staff may neither see where a
 * vehicle drives nor send it commands.
 */
import { viewOf } from '../../domain/access.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Returns the caller's open access. A field calls it before the read that it guards, and again
 * before it returns the result, because an access may expire in between. Runs after
 * `registry/find-vehicle` and `ownership/find-access`. Fails with VEHICLE_NOT_FOUND alike for an
 * unknown vehicle, another tenant's, one in a status that owners do not see, and a missing or ended
 * access.
 */
export function requireAccess(ctx: VehicleContext<unknown>): OwnershipItem {
  const { caller, vehicle, access } = ctx.stash;
  const view = viewOf(caller, vehicle, access, [], now());
  if (access === undefined || view === undefined) {
    fail('VEHICLE_NOT_FOUND');
  }
  return access;
}
