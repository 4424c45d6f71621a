/** Decides whether the caller may use the code that was found. */
import { isOpenAccess, livingStatuses, transferableStatuses } from '../../domain/access.ts';
import { type CodeItem, acceptedAccess, isOpenCode } from '../../domain/invitations.ts';
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
 * The item of a code that gives the caller an access at `now`: a usable one, of another person
 * where it is an offer, whose access does not end at once.
 */
export function acceptableCode(ctx: SharingContext<CodeArguments>, now: string): CodeItem | undefined {
  const { access, caller, viewers } = ctx.stash;
  const code = usableCode(ctx, now);
  if (code?.purpose === 'TRANSFER') {
    return code.ownerId === caller.principalId ? undefined : code;
  }
  if (code === undefined) {
    return undefined;
  }
  const inviterUntil = viewers?.[code.ownerId]?.until;
  const { until } = acceptedAccess(code, caller.principalId, access, inviterUntil, now);
  return until !== undefined && until <= now ? undefined : code;
}

/**
 * The code's item while the code is open and unused, and its vehicle one that owners may see. A
 * code that makes its user an owner rests while the vehicle is suspended.
 */
function usableCode(ctx: SharingContext<CodeArguments>, now: string): CodeItem | undefined {
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
