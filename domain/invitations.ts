/**
 * Invitations and offers: what an owner hands over by a one-time code. One is open only while the
 * owner's access under which it was made lasts unchanged. Therefore whatever ends or replaces that
 * access (an end, a transfer, another role) makes its codes void without a write.
 */
import { grantedAccess, isOpenAccess } from './access.ts';
import type { AccessRole } from './generated/schema-types.ts';
import type { CodePurpose } from './one-time-codes.ts';
import type { OwnershipItem } from './registry.ts';
import { type Viewers, ownerSinceOf } from './viewers.ts';

/** How long the code of an invitation can be used: half an hour. */
export const invitationMs = 30 * 60_000;

/** How long the code of an offer can be used from its not-before date on: seven days. */
export const offerMs = 7 * 86_400_000;

/** The longest time until an offer's not-before date: 90 days. */
export const maxOfferDelayMs = 90 * 86_400_000;

/** The most open invitations of one vehicle; one offer may be open in addition. */
export const maxInvitations = 10;

/** How long an item is kept after its code has expired, so that a repeated call finds it. */
const keptSeconds = 3600;

/** Whose code it is, and how long it can be used. */
export interface OpenCode {
  readonly purpose: CodePurpose;
  /** Cognito `sub` of the owner who made the code, and since when that person is the owner. */
  readonly ownerId: string;
  readonly since: string;
  /** ISO 8601 in UTC, like all times here. */
  readonly validUntil: string;
  /** Of an invitation: the name for the invited person, by which a repeated call is recognized. */
  readonly name?: string;
}

/** Invitations' item of an invitation's or an offer's code. */
export interface CodeItem extends OpenCode {
  /** Keyed hash of the code and its tenant. */
  readonly codeHash: string;
  readonly referenceId: string;
  readonly tenantId: string;
  /** Of an invitation: the access that the code gives. */
  readonly role?: AccessRole;
  readonly until?: string;
  /** Of an offer: when it can be accepted, if not at once. */
  readonly notBefore?: string;
  /** Cognito `sub` of the person who used the code. */
  readonly acceptedBy?: string;
  /** Since when that person has the access that the code gave; a repeated call returns only it. */
  readonly acceptedSince?: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** The open codes of a vehicle, by hash; may hold some that are void or expired. */
export type OpenCodes = Readonly<Record<string, OpenCode>>;

/**
 * Invitations' item with the codes of one vehicle. A new code is written on condition that the map
 * is unchanged. This keeps the limit, and makes sure that the code replaces an earlier one.
 */
export interface VehicleCodesItem {
  /** `vehicle#<Reference ID>`, which no hash equals. */
  readonly codeHash: string;
  readonly codes: OpenCodes;
  readonly expiresAt: number;
}

/** Key of the item with a vehicle's codes. */
export const vehicleCodesKey = (referenceId: string): string => `vehicle#${referenceId}`;

/** Epoch second after which an item may be deleted whose code expires at `validUntilMs`. */
export const codeExpiresAt = (validUntilMs: number): number => Math.ceil(validUntilMs / 1000) + keptSeconds;

/**
 * True while the code has not expired and its owner still has the access that made it. An offer is
 * open only while that access has no end: an operator may set one after the offer was made.
 */
export function isOpenCode(
  { ownerId, purpose, since, validUntil }: Pick<OpenCode, 'ownerId' | 'purpose' | 'since' | 'validUntil'>,
  viewers: Viewers,
  now: string,
): boolean {
  const maker = viewers[ownerId];
  const isOwner = maker !== undefined && maker.role === 'OWNER' && ownerSinceOf(maker) === since;
  const mayHandOver = purpose !== 'TRANSFER' || maker?.until === undefined;
  return isOwner && mayHandOver && isOpenAccess(maker, now) && validUntil > now;
}

/** The codes of the map that are open at `now`. */
export function openCodes(codes: OpenCodes, viewers: Viewers, now: string): OpenCodes {
  const open: Record<string, OpenCode> = {};
  Object.entries(codes).forEach(([codeHash, code]) => {
    if (isOpenCode(code, viewers, now)) {
      open[codeHash] = code;
    }
  });
  return open;
}

/**
 * The hashes of the open codes that a new one replaces: a vehicle has one offer, and one invitation
 * of each owner for each name. So a repeated call leaves one code, and the earlier one is void.
 */
export function replacedBy(code: OpenCode, open: OpenCodes): string[] {
  return Object.entries(open).flatMap(([codeHash, other]) =>
    other.purpose === code.purpose && isSameHandover(code, other) ? [codeHash] : [],
  );
}

function isSameHandover(one: OpenCode, other: OpenCode): boolean {
  return one.purpose === 'TRANSFER' || (one.ownerId === other.ownerId && one.name === other.name);
}

/** The map with a new code and without the ones that it replaces. */
export function withCode(open: OpenCodes, codeHash: string, code: OpenCode): OpenCodes {
  return { ...withoutCodes(open, replacedBy(code, open)), [codeHash]: code };
}

/** The map without some of its codes. */
export function withoutCodes(codes: OpenCodes, voided: readonly string[]): OpenCodes {
  const kept: Record<string, OpenCode> = {};
  Object.entries(codes).forEach(([codeHash, code]) => {
    if (voided.indexOf(codeHash) < 0) {
      kept[codeHash] = code;
    }
  });
  return kept;
}

/** True when the map holds more invitations than a vehicle may have. */
export function exceedsInvitations(codes: OpenCodes): boolean {
  return Object.values(codes).filter(({ purpose }) => purpose === 'INVITATION').length > maxInvitations;
}

/** The earlier of two ends, where none means never. */
export function earlierEnd(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return one < other ? one : other;
}

/**
 * The access of a person who accepts an invitation at `now`. It never outlasts the inviting owner's
 * access, whose end is `inviterUntil`. A person who has access already loses nothing: an owner
 * stays one, and the end does not move nearer, not even with a wider role. An invitation that would
 * take something leaves the access as it is.
 */
export function acceptedAccess(
  invitation: CodeItem,
  personId: string,
  present: OwnershipItem | undefined,
  inviterUntil: string | undefined,
  now: string,
): OwnershipItem {
  const { name, ownerId: grantedBy, referenceId, tenantId } = invitation;
  const role = invitation.role ?? 'DRIVER';
  const until = earlierEnd(invitation.until, inviterUntil);
  const isOpen = present !== undefined && present.tenantId === tenantId && isOpenAccess(present, now);
  if (isOpen && !isWider({ role, until }, present)) {
    return present;
  }
  const requested = {
    ownerId: personId,
    referenceId,
    tenantId,
    role,
    verifiedBy: 'INVITATION' as const,
    grantedBy,
    ...(name === undefined ? {} : { name }),
    ...(until === undefined ? {} : { until }),
  };
  return grantedAccess(requested, present, now);
}

/** What an access allows, and until when. */
type Extent = Pick<OwnershipItem, 'role'> & { readonly until?: string | undefined };

function isWider(offered: Extent, present: Extent): boolean {
  const endsNoEarlier =
    offered.until === undefined || (present.until !== undefined && offered.until >= present.until);
  const isMore = offered.role === present.role ? offered.until !== present.until : offered.role === 'OWNER';
  return endsNoEarlier && isMore;
}
