/** Renews or ends a viewer's watch of a vehicle. For owners and drivers. */
import type { VehicleWatch } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { WatchContext } from './watch-context.ts';

/**
 * Stores the caller and the vehicle's Reference ID in the stash. Fails with INVALID_ARGUMENT for an
 * id that is not a UUID, without a call.
 */
export function request(ctx: WatchContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  if (!isUuid(ctx.args.watchId)) {
    fail('INVALID_ARGUMENT');
  }
  return {};
}

/** Returns the watch as the last step wrote it. */
export function response(ctx: WatchContext<unknown, VehicleWatch>): VehicleWatch {
  return ctx.prev.result;
}
