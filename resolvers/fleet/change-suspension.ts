/**
 * `suspendVehicles` and `resumeVehicles`: checks the number of vehicles, and returns what became of
 * each. The two differ only in `reason`.
 */
import { util } from '@aws-appsync/utils';
import type { VehicleStatusChanges } from '../../domain/generated/schema-types.ts';
import { referenceIdPattern } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import type { SuspensionContext } from './context.ts';

/** Most vehicles of one call. */
const maxVehicles = 100;

/** Fails with TENANT_REQUIRED and INVALID_ARGUMENT before any call. */
export function request(ctx: SuspensionContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  const { referenceIds } = ctx.args;
  const isCountAllowed = referenceIds.length > 0 && referenceIds.length <= maxVehicles;
  // Texts that are not Reference IDs might hold a VIN, which the response would repeat.
  if (!isCountAllowed || referenceIds.some((id) => !util.matches(referenceIdPattern, id))) {
    fail('INVALID_ARGUMENT', { argument: 'referenceIds' });
  }
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a result. */
export function response(ctx: SuspensionContext): VehicleStatusChanges {
  const { changed } = ctx.stash;
  if (changed === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const items = changed.changes.map((change) => ({
    referenceId: change.referenceId,
    status: change.status ?? null,
    isSettled: change.isSettled ?? null,
    errorType: change.errorType ?? null,
  }));
  return { items };
}
