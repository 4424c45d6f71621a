/** How far a vehicle's commands come, for its owners and drivers while their access lasts. */
import type { SubscriptionOnRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import { followVehicle } from '../live-state/follow-vehicle.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';

/** Notes who asks for which vehicle. */
export function request(ctx: VehicleContext<SubscriptionOnRemoteCommandArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/**
 * Fails with VEHICLE_NOT_FOUND without an open access. No first event: the subscriber reads
 * `remoteCommands` when the subscription stands.
 */
export function response(ctx: VehicleContext<SubscriptionOnRemoteCommandArgs>): null {
  requireAccess(ctx);
  followVehicle(ctx);
  return null;
}
