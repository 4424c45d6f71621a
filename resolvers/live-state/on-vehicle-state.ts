/** Changes of a vehicle's state, for its owners and drivers while their access lasts. */
import type { SubscriptionOnVehicleStateArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { followVehicle } from './follow-vehicle.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: VehicleContext<SubscriptionOnVehicleStateArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** No event is sent at the start: the subscriber reads `vehicleState` once it is subscribed. */
export function response(ctx: VehicleContext<SubscriptionOnVehicleStateArgs>): null {
  requireAccess(ctx);
  followVehicle(ctx);
  return null;
}
