/** The vehicles that the caller has access to now. */
import { hasOpenAccess, isLiving } from '../../domain/access.ts';
import type { VehicleAccess, VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem, VehicleItem } from '../../domain/registry.ts';
import { toVehicle } from '../registry/to-vehicle.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { MyVehiclesContext } from './my-vehicles-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: MyVehiclesContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.vehicles = [];
  requirePageLimit(ctx.args);
  return {};
}

/** Returns the accesses to vehicles that owners may see, and leaves out the others. */
export function response(ctx: MyVehiclesContext): VehicleAccessPage {
  const vehicles: Record<string, VehicleItem> = {};
  ctx.stash.vehicles.forEach((vehicle) => {
    if (vehicle) {
      vehicles[vehicle.referenceId] = vehicle;
    }
  });
  const reader = readerOf(ctx.stash.caller);
  const items: VehicleAccess[] = [];
  ctx.stash.accesses.forEach((access: OwnershipItem) => {
    const vehicle = vehicles[access.referenceId];
    if (vehicle !== undefined && isVisible(ctx, vehicle, access)) {
      items.push(toVehicleAccess(access, toVehicle(vehicle, false), reader));
    }
  });
  return { items, nextToken: ctx.stash.nextToken ?? null };
}

function isVisible(ctx: MyVehiclesContext, vehicle: VehicleItem, access: OwnershipItem): boolean {
  const { caller } = ctx.stash;
  return isLiving(vehicle) && hasOpenAccess(caller, vehicle, access, now());
}
