/** The beginning of every field about one vehicle. */
import { hasRole } from '../../domain/access.ts';
import { toReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { VehicleContext } from './context.ts';

/**
 * Stores the caller, the time and the vehicle's Reference ID in the stash. Fails with
 * TENANT_REQUIRED, and with VEHICLE_NOT_FOUND for a text that is not a Reference ID, both without a
 * call.
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

/**
 * As `beginWithVehicle`, for fields that owners may call. Also stores an owner as the person whose
 * access a later step reads.
 */
export function beginWithOwnAccess(ctx: VehicleContext<unknown>, referenceIdArgument: string): void {
  beginWithVehicle(ctx, referenceIdArgument);
  const { caller } = ctx.stash;
  if (hasRole(caller, ['owners'])) {
    ctx.stash.ownerId = caller.principalId;
  }
}
