/** Present and past accesses to a vehicle of the operator's tenant. */
import type { QueryVehicleAccessesArgs, VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { toAccessPage } from './to-access-page.ts';

type AccessesContext = VehicleContext<QueryVehicleAccessesArgs, unknown, Page<OwnershipItem>>;

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for a page size out of
 * range.
 */
export function request(ctx: AccessesContext): Record<string, never> {
  beginWithVehicle(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read. */
export function response(ctx: AccessesContext): VehicleAccessPage {
  return toAccessPage(ctx.prev.result);
}
