/**
 * Ends a person's access to a vehicle of the operator's tenant, in any status of the vehicle. The
 * item stays as evidence.
 */
import type { MutationEndAccessArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';
import { toVehicleAccess } from './to-vehicle-access.ts';

type EndContext = AccessContext<MutationEndAccessArgs>;

/**
 * An `ownerId` that is not a Cognito `sub` has no access, so a later step fails with
 * ACCESS_NOT_FOUND, once the vehicle is known to be the tenant's.
 */
export function request(ctx: EndContext): Record<string, never> {
  const { referenceId, ownerId } = ctx.args.input;
  beginWithVehicle(ctx, referenceId);
  if (isUuid(ownerId)) {
    ctx.stash.ownerId = ownerId;
  }
  return {};
}

/** Returns the access with its end. */
export function response(ctx: EndContext): VehicleAccess {
  const access = ctx.stash.changed;
  if (access === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(access, null);
}
