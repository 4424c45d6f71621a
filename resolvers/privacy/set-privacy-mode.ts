/** Switches the collection of a vehicle's positions off or on. For owners. */
import type { Vehicle } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { toVehicle } from '../registry/to-vehicle.ts';
import { fail } from '../runtime/fail.ts';
import type { PrivacyContext } from './context.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: PrivacyContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** Returns the vehicle with the setting. */
export function response(ctx: PrivacyContext): Vehicle {
  const { vehicle } = ctx.stash;
  if (vehicle === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return toVehicle(vehicle, false);
}
