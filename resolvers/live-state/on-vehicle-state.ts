/** What changes of a vehicle's state, for its owners and drivers while their access lasts. */
import type { SubscriptionOnVehicleStateArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { followVehicle } from './follow-vehicle.ts';

/** Notes who asks for which vehicle. */
export function request(ctx: VehicleContext<SubscriptionOnVehicleStateArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** No first event: the subscriber reads `vehicleState` when the subscription stands. */
export function response(ctx: VehicleContext<SubscriptionOnVehicleStateArgs>): null {
  requireAccess(ctx);
  followVehicle(ctx);
  return null;
}
