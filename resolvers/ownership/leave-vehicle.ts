/** Ends the caller's own access. */
import type { MutationLeaveVehicleArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: AccessContext<MutationLeaveVehicleArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** Returns the access with its end. */
export function response(ctx: AccessContext<MutationLeaveVehicleArgs>): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
