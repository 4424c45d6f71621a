/**
 * Transfer: a person becomes the vehicle's only owner, and every other access ends. The new access
 * begins now, so the new owner sees nothing older.
 */
import { isOpenAccess, namesOf } from './access.ts';
import { type OwnershipItem, unpublishedEnd } from './registry.ts';
import { type PersonAccess, type Viewers, openAccesses } from './viewers.ts';

/** The person who becomes the owner, and why. */
export type NewOwner = Pick<
  OwnershipItem,
  'ownerId' | 'referenceId' | 'tenantId' | 'verifiedBy' | 'grantedBy'
>;

/** Everything that one transfer changes. */
export interface Transfer {
  /** The open accesses of all other persons, which end. */
  readonly ended: readonly PersonAccess[];
  readonly access: OwnershipItem;
  readonly viewers: Viewers;
  /** Whether the vehicle had an owner before, who may be the same person. */
  readonly hadOwner: boolean;
}

/**
 * Decides a transfer from the vehicle's viewers, which are all its open accesses. `present` is the
 * new owner's access to this vehicle, open or ended. An open one is replaced; its connections are
 * closed like those of ended accesses. The other accesses end at `now`. The new one begins at
 * `since`, a moment later, so that no event belongs to both.
 */
export function transferred(
  viewers: Viewers,
  newOwner: NewOwner,
  present: OwnershipItem | undefined,
  now: string,
  since: string,
): Transfer {
  const open = openAccesses(viewers, now);
  const isReplaced = present !== undefined && isOpenAccess(present, now);
  const access: OwnershipItem = {
    ...newOwner,
    role: 'OWNER',
    since,
    ...(isReplaced ? { ...namesOf(present), endState: unpublishedEnd, endMarkedAt: now } : {}),
  };
  return {
    ended: open.filter(({ ownerId }) => ownerId !== newOwner.ownerId),
    access,
    viewers: { [newOwner.ownerId]: { role: 'OWNER', since } },
    hadOwner: open.some(({ role }) => role === 'OWNER'),
  };
}
