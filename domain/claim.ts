/**
 * Claims: a person proves a right to a vehicle by a code that appears on the vehicle's screen.
 * Without a present owner the code is enough. Otherwise the claim waits, so that the present owner
 * can stop it. Times are ISO 8601 in UTC with milliseconds, so that they compare as text.
 */
import type * as schema from './generated/schema-types.ts';
import { isUuid } from './reference-id.ts';
import { maxTypedTextLength } from './text.ts';
import { type Viewers, openViewers, ownerSinceOf } from './viewers.ts';

/** How long the code of a claim can be entered. */
export const claimCodeSeconds = 600;

/** How many codes can be tried for one claim, including those that are tried at the same time. */
export const claimTries = 5;

/** How often sending a code may fail before it is given up; the person can start another claim. */
export const maxFailedSends = 3;

/** Digits of a code, which fit on the screen of a vehicle. */
export const claimCodeDigits = 8;

/**
 * How long a claim can be completed after its waiting period. The owner was warned before that
 * period, so an old claim must not stay usable for ever.
 */
export const claimCompletionSeconds = 7 * 86_400;

/** How long a claim can be read if its code was never confirmed. */
export const startedClaimKeptSeconds = 86_400;

/** How long a confirmed claim stays readable, from its last change or deadline on. */
export const claimKeptSeconds = 30 * 86_400;

/** The stored statuses; EXPIRED is derived from the time. */
export type StoredClaimStatus = Exclude<schema.OwnershipClaimStatus, 'EXPIRED'>;

/**
 * OwnershipClaims' item: one claim. Until the code is confirmed, nothing that its owner can read
 * depends on whether the vehicle exists.
 */
export interface ClaimItem {
  /** UUID. */
  readonly claimId: string;
  /** The claimant's Cognito `sub`. */
  readonly ownerId: string;
  readonly tenantId: string;
  /** The app client through which it was started; for auditors. */
  readonly clientId: string;
  /** AppSync's id of the request that started it; for the audit log. */
  readonly requestId: string;
  readonly hashedVin: string;
  /** By the other key; present only on claims that were started while the hash key rotated. */
  readonly otherHashedVin?: string;
  readonly status: StoredClaimStatus;
  readonly createdAt: string;
  /** Until when the code can be entered. */
  readonly codeUntil: string;
  /** Codes that were tried. */
  readonly tries: number;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
  /** Keyed hash of the code; absent until `sendClaimCode` found an active vehicle. */
  readonly codeHash?: string;
  /** The vehicle that `sendClaimCode` found; not shown before the code was proven. */
  readonly referenceId?: string;
  /** How often sending the code failed; absent once it was stored for sending again. */
  readonly failedSends?: number;
  /** When the right code was entered. The code is used up from then on. */
  readonly provenAt?: string;
  /** The vehicle, once the claim waits or is granted; partition key of `byVehicle`. */
  readonly claimedVehicle?: string;
  /** When the claim began to wait or was granted at once; sort key of `byVehicle`. */
  readonly confirmedAt?: string;
  /** When the waiting period ends; absent for a claim that did not wait. */
  readonly waitsUntil?: string;
  /** Cognito `sub` of each owner when it began to wait, who is warned; with `waitsUntil`. */
  readonly warnedOwners?: readonly string[];
  /** Until when it can be completed; present with `waitsUntil`. */
  readonly completableUntil?: string;
  /** When it was granted or stopped. */
  readonly decidedAt?: string;
}

/**
 * OwnershipClaims' second kind of item, under `claimantKey`: what one person may do about one
 * vehicle. Every claim that waits or is granted writes it in the same transaction.
 */
export interface ClaimantItem {
  readonly claimId: string;
  /** The person's only claim to the vehicle that can be granted: the one confirmed last. */
  readonly waitingClaimId?: string;
  /** Until when no claim of the person can be granted or wait, because one was stopped. */
  readonly blockedUntil?: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** Key of a person's item about a vehicle; no UUID, so it differs from every claim's id. */
export function claimantKey(referenceId: string, ownerId: string): string {
  return `${referenceId}#${ownerId}`;
}

/** What the cloud publishes to the vehicle, in JSON. */
export interface ClaimCodeMessage {
  /** Eight digits. */
  readonly code: string;
  /**
   * How long to show it. A duration instead of a time, because the clock of a vehicle may be wrong.
   */
  readonly validSeconds: number;
}

/** The claim's id in a caller's text, in lower case; undefined when it is not one. */
export function toClaimId(text: string): string | undefined {
  if (text.length > maxTypedTextLength) {
    return undefined;
  }
  const claimId = text.trim().toLowerCase();
  return isUuid(claimId) ? claimId : undefined;
}

/**
 * The text whose MAC the code is derived from. The code is not random, so that a repeated record of
 * the stream shows the same code, and two invocations cannot store one and show the other.
 */
export function claimCodeMessage(tenantId: string, claimId: string): string {
  return `claim-code:v1:${tenantId}:${claimId}`;
}

/**
 * The code in a caller's text, without blanks and hyphens; undefined when it does not have the form
 * of a code.
 */
export function toClaimCode(text: string): string | undefined {
  if (text.length > maxTypedTextLength) {
    return undefined;
  }
  const code = text.split(' ').join('').split('-').join('');
  const isCode =
    code.length === claimCodeDigits && code.split('').every((digit) => digit >= '0' && digit <= '9');
  return isCode ? code : undefined;
}

/** The persons other than the claimant who own the vehicle at `now`. */
export function otherOwners(viewers: Viewers | undefined, claimantId: string, now: string): Viewers {
  const owners: Record<string, Viewers[string]> = {};
  Object.entries(openViewers(viewers ?? {}, now)).forEach(([ownerId, access]) => {
    if (access.role === 'OWNER' && ownerId !== claimantId) {
      owners[ownerId] = access;
    }
  });
  return owners;
}

/** True when the claimant owns the vehicle at `now`, so that there is nothing to grant. */
export function isOwner(viewers: Viewers | undefined, claimantId: string, now: string): boolean {
  return openViewers(viewers ?? {}, now)[claimantId]?.role === 'OWNER';
}

/** Why a waiting claim cannot be completed; undefined when it can. */
export type CompletionObstacle = 'NOT_DUE' | 'ENDED';

/**
 * Decides about a waiting claim at `now`. Without a present owner it no longer waits. With one,
 * every present owner must have been an owner when the claim was confirmed, and ever since: only
 * they were warned and could stop it. A claim therefore ends with a change of the owner, even when
 * a driver became one.
 */
export function completionObstacle(
  claim: ClaimItem,
  viewers: Viewers | undefined,
  now: string,
): CompletionObstacle | undefined {
  const { ownerId, status } = claim;
  // APPSYNC_JS refuses defaults in patterns (aws-appsync-community#301).
  const completableUntil = claim.completableUntil ?? '';
  const confirmedAt = claim.confirmedAt ?? '';
  const waitsUntil = claim.waitsUntil ?? '';
  if (status !== 'WAITING' || completableUntil <= now) {
    return 'ENDED';
  }
  const warned = claim.warnedOwners ?? [];
  const owners = Object.entries(otherOwners(viewers, ownerId, now));
  if (owners.some(([person, access]) => warned.indexOf(person) < 0 || ownerSinceOf(access) > confirmedAt)) {
    return 'ENDED';
  }
  return owners.length > 0 && waitsUntil > now ? 'NOT_DUE' : undefined;
}

/**
 * The status that is shown at `now`. A claim expires without its code, without a try left, or when
 * it can no longer be completed.
 */
export function shownStatus(claim: ClaimItem, now: string): schema.OwnershipClaimStatus {
  const { codeUntil, provenAt, status, tries } = claim;
  if (status === 'CODE_EXPECTED') {
    const isUsedUp = provenAt === undefined && tries >= claimTries;
    return isUsedUp || codeUntil <= now ? 'EXPIRED' : status;
  }
  return status === 'WAITING' && (claim.completableUntil ?? '') <= now ? 'EXPIRED' : status;
}
