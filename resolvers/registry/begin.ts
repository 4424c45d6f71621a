/** Where every field about one vehicle begins. */
import { hasRole } from '../../domain/access.ts';
import { toReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * Notes who asks, when, and for which vehicle. Fails with TENANT_REQUIRED, and with
 * VEHICLE_NOT_FOUND for a text that can be no Reference ID, both without a call.
 */
export function beginWithVehicle(ctx: VehicleContext<unknown>, referenceIdArgument: string): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.begunAt = now();
  const referenceId = toReferenceId(referenceIdArgument);
  if (referenceId === undefined) {
    fail('VEHICLE_NOT_FOUND');
  }
  ctx.stash.referenceId = referenceId;
}

/** The same for a field that owners may ask: has the caller's own access read too. */
export function beginWithOwnAccess(ctx: VehicleContext<unknown>, referenceIdArgument: string): void {
  beginWithVehicle(ctx, referenceIdArgument);
  const { caller } = ctx.stash;
  if (hasRole(caller, ['owners'])) {
    ctx.stash.ownerId = caller.principalId;
  }
}
