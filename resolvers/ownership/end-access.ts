/**
 * Ends a person's access to a vehicle, in any status of the vehicle. The item stays as evidence.
 * Operators name the person; owners, who do not know the `sub` of others, name a driver's access.
 */
import type { MutationEndAccessArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { hasRole } from '../../domain/access.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { SharingContext } from './sharing-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

type EndContext = SharingContext<MutationEndAccessArgs>;

/**
 * Fails with INVALID_ARGUMENT unless exactly one of `ownerId` and `accessId` is given, and with
 * ACTION_NOT_ALLOWED for a person without the role for it. An `ownerId` that is not a Cognito `sub`
 * has no access, so a later step fails with ACCESS_NOT_FOUND, once the vehicle is known to be the
 * tenant's.
 */
export function request(ctx: EndContext): Record<string, never> {
  const { referenceId, ...input } = ctx.args.input;
  beginWithVehicle(ctx, referenceId);
  const { caller } = ctx.stash;
  const ownerId = input.ownerId ?? undefined;
  const accessId = input.accessId ?? undefined;
  if ((ownerId === undefined) === (accessId === undefined)) {
    fail('INVALID_ARGUMENT', { argument: ownerId === undefined ? 'input.ownerId' : 'input.accessId' });
  }
  if (!hasRole(caller, [ownerId === undefined ? 'owners' : 'operators'])) {
    fail('ACTION_NOT_ALLOWED');
  }
  if (accessId !== undefined) {
    ctx.stash.accessId = accessId;
    ctx.stash.ownerId = caller.principalId;
  }
  if (ownerId !== undefined && isUuid(ownerId)) {
    ctx.stash.ownerId = ownerId;
  }
  return {};
}

/** Returns the access with its end. */
export function response(ctx: EndContext): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
