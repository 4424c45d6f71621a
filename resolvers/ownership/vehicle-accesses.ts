/**
 * Who has access to a vehicle: for operators all accesses, for owners and drivers the open ones.
 */
import type { QueryVehicleAccessesArgs, VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { requireAccessesView } from './require-accesses-view.ts';
import { toAccessPage } from './to-access-page.ts';

type AccessesContext = VehicleContext<QueryVehicleAccessesArgs, unknown, Page<OwnershipItem>>;

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for a page size out of
 * range.
 */
export function request(ctx: AccessesContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/**
 * The page that the last step read. Fails with VEHICLE_NOT_FOUND when the caller's own access has
 * ended since, and leaves out the others that have.
 */
export function response(ctx: AccessesContext): VehicleAccessPage {
  const { caller } = ctx.stash;
  const page = toAccessPage(ctx.prev.result, caller);
  if (requireAccessesView(ctx).as === 'STAFF') {
    return page;
  }
  return { items: page.items.filter(({ isOpen }) => isOpen), nextToken: page.nextToken ?? null };
}
