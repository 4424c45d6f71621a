/** Names a vehicle for the caller alone. */
import type { MutationNameVehicleArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requireName } from './checked-input.ts';
import type { SharingContext } from './sharing-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** Fails with INVALID_ARGUMENT for an unusable name. */
export function request(ctx: SharingContext<MutationNameVehicleArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.name = requireName(ctx.args.name, 'name');
  return {};
}

/** Returns the caller's access with the name. */
export function response(ctx: SharingContext<MutationNameVehicleArgs>): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
