/** Ends a Reference ID for good. For privacy officers. */
import type { VehicleStatusChange } from '../../domain/generated/schema-types.ts';
import { toReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { RevocationContext } from './context.ts';

/**
 * Fails with TENANT_REQUIRED, with SIGN_IN_TOO_OLD, and with VEHICLE_NOT_FOUND for a text that is
 * not a Reference ID.
 */
export function request(ctx: RevocationContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  requireRecentSignIn(ctx.identity);
  const referenceId = toReferenceId(ctx.args.referenceId);
  if (referenceId === undefined) {
    fail('VEHICLE_NOT_FOUND');
  }
  ctx.stash.referenceId = referenceId;
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a result. */
export function response(ctx: RevocationContext): VehicleStatusChange {
  const { revoked } = ctx.stash;
  if (revoked === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { isSettled, referenceId, status } = revoked;
  return { referenceId, status, isSettled, errorType: null };
}
