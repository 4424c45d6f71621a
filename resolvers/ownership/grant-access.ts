/**
 * Gives a person access to an active vehicle of the operator's tenant, or changes the role or end
 * of an open access.
 */
import type { MutationGrantAccessArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';
import { requireFuture } from './checked-input.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

type GrantContext = AccessContext<MutationGrantAccessArgs>;

/**
 * Fails with INVALID_ARGUMENT for an `ownerId` that is not a Cognito `sub`, and for an end that is
 * not in the future.
 */
export function request(ctx: GrantContext): Record<string, never> {
  const { referenceId, ownerId, until } = ctx.args.input;
  beginWithVehicle(ctx, referenceId);
  if (!isUuid(ownerId)) {
    fail('INVALID_ARGUMENT', { argument: 'input.ownerId' });
  }
  ctx.stash.ownerId = ownerId;
  if (until) {
    ctx.stash.until = requireFuture(until, 'input.until');
  }
  return {};
}

/**
 * Returns the access as it is stored now; fails with SERVICE_UNAVAILABLE when no step left one in
 * the stash.
 */
export function response(ctx: GrantContext): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
