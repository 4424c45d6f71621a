/** Sets the name under which others with access see a person. */
import type { MutationNameAccessArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requireName } from './checked-input.ts';
import type { SharingContext } from './sharing-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** Fails with INVALID_ARGUMENT for an unusable name. */
export function request(ctx: SharingContext<MutationNameAccessArgs>): Record<string, never> {
  const { accessId, name, referenceId } = ctx.args.input;
  beginWithOwnAccess(ctx, referenceId);
  ctx.stash.name = requireName(name, 'input.name');
  ctx.stash.accessId = accessId;
  return {};
}

/** Returns the access with the name. */
export function response(ctx: SharingContext<MutationNameAccessArgs>): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
