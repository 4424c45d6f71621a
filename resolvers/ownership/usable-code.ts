/** Decides whether the caller may use the code that was found. */
import { isOpenAccess, livingStatuses, transferableStatuses } from '../../domain/access.ts';
import { type CodeItem, isOpenCode } from '../../domain/invitations.ts';
import type { OwnershipItem, VehicleStatus } from '../../domain/registry.ts';
import type { CodeArguments } from './accept-code.ts';
import type { SharingContext } from './sharing-context.ts';

/**
 * The open access that the caller got by this code earlier; undefined when another person or none
 * has used it, and when the access has ended or been replaced since. An access that the caller got
 * in another way must not look like the code's.
 */
export function earlierUse(ctx: SharingContext<CodeArguments>, now: string): OwnershipItem | undefined {
  const { access, caller, codeItem } = ctx.stash;
  const isTheirs = codeItem?.acceptedBy === caller.principalId && access?.tenantId === caller.tenantId;
  const isByCode = isTheirs && codeItem?.acceptedSince === access?.since;
  return isByCode && hasStatus(ctx, livingStatuses) && isOpenAccess(access, now) ? access : undefined;
}

/**
 * The code's item while the code is open and unused, and its vehicle one that owners may see. A
 * code that makes its user an owner rests while the vehicle is suspended.
 */
export function usableCode(ctx: SharingContext<CodeArguments>, now: string): CodeItem | undefined {
  const { codeItem, viewers } = ctx.stash;
  if (codeItem === undefined || codeItem.acceptedBy !== undefined) {
    return undefined;
  }
  const makesOwner = codeItem.purpose === 'TRANSFER' || codeItem.role === 'OWNER';
  if (!hasStatus(ctx, makesOwner ? transferableStatuses : livingStatuses)) {
    return undefined;
  }
  return isOpenCode(codeItem, viewers ?? {}, now) ? codeItem : undefined;
}

function hasStatus(
  { stash: { caller, vehicle } }: SharingContext<CodeArguments>,
  statuses: readonly VehicleStatus[],
): boolean {
  return (
    vehicle !== undefined && vehicle.tenantId === caller.tenantId && statuses.indexOf(vehicle.status) >= 0
  );
}
