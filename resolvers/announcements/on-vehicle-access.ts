/** What happens to a vehicle's accesses and identity, for its owners and drivers. */
import type { SubscriptionOnVehicleAccessArgs } from '../../domain/generated/schema-types.ts';
import { followVehicle } from '../live-state/follow-vehicle.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: VehicleContext<SubscriptionOnVehicleAccessArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** Fails with VEHICLE_NOT_FOUND without an open access. No event is sent at the start. */
export function response(ctx: VehicleContext<SubscriptionOnVehicleAccessArgs>): null {
  requireAccess(ctx);
  followVehicle(ctx);
  return null;
}
