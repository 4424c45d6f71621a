/**
 * Reveals: a privacy officer asks for the VIN of a vehicle, another one approves, and the first one
 * reads it. Each step is recorded before its response.
 */
import type { RevealPurpose } from './generated/schema-types.ts';

/** How long a request can be approved. */
export const approvalSeconds = 24 * 3600;

/** How long after the approval the VIN can be read. */
export const readingSeconds = 3600;

/** How long after the first reading a retry of it, whose response was lost, is still served. */
export const readingRetrySeconds = 60;

/** How old the sign-in may be of an owner who reads the VIN of their vehicle. */
export const signInSeconds = 300;

/** Longest time for which a lawful order may hide a reveal from the owners. */
export const maxHoldDays = 366;

/** VinReveals' item. Times are ISO 8601 in UTC. */
export interface RevealItem {
  /** UUID. */
  readonly revealId: string;
  readonly tenantId: string;
  readonly referenceId: string;
  readonly purpose: RevealPurpose;
  readonly caseNumber: string;
  /** Cognito `sub`; only this person may read the VIN. */
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** From when on owners may see the reveal; absent when they see it at once. */
  readonly visibleFrom?: string;
  /** Cognito `sub` of another privacy officer. */
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  /** When the VIN was first read. */
  readonly revealedAt?: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** Milliseconds of a reveal's times, which the caller's runtime has parsed. */
export interface RevealTimes {
  readonly requested: number;
  readonly approved?: number | undefined;
  readonly revealed?: number | undefined;
}

/**
 * What a reveal permits at a moment. REQUESTED: an approval. APPROVED: one reading. REVEALED: only
 * the retry of a reading. ENDED: nothing.
 */
export function revealStatus(
  times: RevealTimes,
  nowMs: number,
): 'REQUESTED' | 'APPROVED' | 'REVEALED' | 'ENDED' {
  const { requested, approved, revealed } = times;
  if (revealed !== undefined) {
    return nowMs < revealed + readingRetrySeconds * 1000 ? 'REVEALED' : 'ENDED';
  }
  if (approved !== undefined) {
    return nowMs < approved + readingSeconds * 1000 ? 'APPROVED' : 'ENDED';
  }
  return nowMs < requested + approvalSeconds * 1000 ? 'REQUESTED' : 'ENDED';
}

/**
 * True when the sign-in (epoch seconds) is recent enough for an owner to read their vehicle's VIN.
 */
export function isRecentSignIn(authTime: number, nowSeconds: number): boolean {
  return nowSeconds - authTime <= signInSeconds;
}
