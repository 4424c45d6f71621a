/** The check of what owners, and former owners, may do with the data of their own time. */
import { hasRole, isLiving, isOpenAccess } from '../../domain/access.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { requireOwner } from './require-owner.ts';

/** The caller's access as an owner; `endedAt` (ISO 8601) is absent while it is open. */
export interface OwnAccess {
  readonly own: OwnershipItem;
  readonly endedAt?: string;
}

/**
 * Returns the caller's access as an owner, open or ended. A field that uses it returns or erases
 * nothing from after the end. Fails as `requireOwner` does, also for a driver whose access has
 * ended.
 */
export function requireOwnTime(ctx: VehicleContext<unknown>): OwnAccess {
  const { access, caller, vehicle } = ctx.stash;
  const until = access?.until;
  const isFormer =
    access !== undefined &&
    until !== undefined &&
    access.role === 'OWNER' &&
    access.tenantId === caller.tenantId &&
    hasRole(caller, ['owners']) &&
    !isOpenAccess(access, now());
  const isVisible = vehicle !== undefined && vehicle.tenantId === caller.tenantId && isLiving(vehicle);
  return isFormer && isVisible ? { own: access, endedAt: until } : { own: requireOwner(ctx) };
}
