/**
 * The writes of a transfer: every other access ends and the new owner's begins, in one transaction
 * of at most 44 writes. The caller adds its own writes, which make the transfer happen once, and
 * the check of the vehicle's status.
 */
import type { OwnershipItem } from '../../domain/registry.ts';
import { transferred } from '../../domain/transfer.ts';
import type { PersonAccess } from '../../domain/viewers.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import type { AccessContext } from './access-context.ts';
import { type Write, endViewer, putEvent, putHistory, putViewers } from './change.ts';
import { putGrantedAccess } from './granted-access.ts';

/** Why a transfer is allowed: an owner's offer, or a completed claim. */
export interface TransferReason {
  readonly verifiedBy: 'TRANSFER' | 'CLAIM';
  /** Cognito `sub` of the owner who offered the vehicle, or of the person who claims it. */
  readonly grantedBy: string;
  readonly claimId?: string;
}

/** The new owner's access, and the writes of the transfer that begins it. */
export interface TransferWrites {
  readonly access: OwnershipItem;
  readonly writes: readonly Write[];
}

/**
 * Returns the writes of a transfer at `now` to the person `ownerId`. Needs in the stash: `caller`,
 * who acts; `referenceId`, a vehicle of the caller's tenant; `access`, the new owner's access, and
 * `viewers`, both read consistently. Stores `changed`, and `ends`, which `ownership/publish-end`
 * publishes.
 */
export function transferWrites(
  ctx: AccessContext<unknown>,
  ownerId: string,
  reason: TransferReason,
  now: string,
): TransferWrites {
  const { env } = ctx;
  // Not in the parameter list, because the compiler would then require `claimId` in the bundle.
  const { claimId, grantedBy, verifiedBy } = reason;
  const { access: present, caller, referenceId, viewers } = ctx.stash;
  const since = toTimestamp(toMilliSeconds(now) + 1);
  const newOwner = { ownerId, referenceId, tenantId: caller.tenantId, verifiedBy, grantedBy };
  const {
    access,
    ended,
    hadOwner,
    viewers: after,
  } = transferred(viewers ?? {}, newOwner, present, now, since);
  ctx.stash.changed = access;
  ctx.stash.ends = endsOf(ended, access, now);
  const facts = {
    event: hadOwner ? ('OWNERSHIP_TRANSFERRED' as const) : ('ACCESS_GRANTED' as const),
    ownerId,
    role: access.role,
    verifiedBy,
    ...(claimId === undefined ? {} : { claimId }),
  };
  const endWrites = ended.flatMap((one) => [
    endViewer(env, referenceId, one, now),
    putHistory(env, { referenceId, ownerId: one.ownerId, role: one.role }, 'ACCESS_ENDED', caller, now),
  ]);
  const writes = [
    ...putGrantedAccess(env, present, access),
    putEvent(env, referenceId, facts, caller, since),
    putViewers(env, referenceId, viewers, after),
    ...endWrites,
  ];
  return { access, writes };
}

/** The ends to publish, among them that of the new owner's earlier access. */
function endsOf(ended: readonly PersonAccess[], access: OwnershipItem, at: string) {
  const ownerIds = ended.map(({ ownerId }) => ownerId);
  const all = access.endMarkedAt === undefined ? ownerIds : [...ownerIds, access.ownerId];
  return all.map((ownerId) => ({ ownerId, endMarkedAt: at }));
}
