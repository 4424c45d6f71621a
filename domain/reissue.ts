/**
 * The window in which an active vehicle may get a certificate for another key. A service technician
 * or an operator opens it, one re-issue uses it up. It stands on the vehicle's item in the
 * registry, where the re-issue begins too.
 */
import type { ReissueReason } from './generated/schema-types.ts';

/** How long a window is open. */
export const reissueWindowSeconds = 86_400;

/**
 * For this long the same person's call for the same reason returns the window that is there, also a
 * used one: it is the retry of a call whose response was lost, and must not open a second window.
 */
export const permitRetrySeconds = 600;

/** A window. Times are ISO 8601 in UTC with milliseconds. */
export interface ReissuePermit {
  readonly reason: ReissueReason;
  /** Cognito `sub`. */
  readonly permittedBy: string;
  /**
   * The only key that may come, as `publicKeyFingerprint` of the device inventory, in lower case.
   * Any key may come without it, except to a device whose key is pinned.
   */
  readonly publicKeyFingerprint?: string;
  readonly permittedAt: string;
  /** When it closes. */
  readonly until: string;
  /** When a re-issue began by it; absent while it is unused. */
  readonly usedAt?: string;
}

/** True while a re-issue may begin by it. */
export function isOpenPermit(permit: ReissuePermit | undefined, now: string): permit is ReissuePermit {
  return permit !== undefined && permit.usedAt === undefined && permit.until > now;
}

/** What a request for another key is held against. */
export interface RequestedKey {
  /** Lower case. */
  readonly keyFingerprint: string;
  /** True when the device inventory accepts another key only. */
  readonly isPinnedOut: boolean;
}

/**
 * True while a re-issue for this key may begin by it. A pinned key gives way only to the key that
 * the permit names: otherwise a provisioner who waits for a permit could choose the key alone.
 */
export function permitsKey(
  permit: ReissuePermit | undefined,
  { keyFingerprint, isPinnedOut }: RequestedKey,
  now: string,
): boolean {
  if (!isOpenPermit(permit, now)) {
    return false;
  }
  const named = permit.publicKeyFingerprint;
  return named === undefined ? !isPinnedOut : named === keyFingerprint;
}

/** Who permits what, and since when the same call counts as a retry. */
export interface PermitRequest {
  readonly reason: ReissueReason;
  readonly permittedBy: string;
  /** Lower case; absent when the call names no key. */
  readonly publicKeyFingerprint?: string | undefined;
  /** `permitRetrySeconds` before now. */
  readonly retriesSince: string;
}

/** True when the window that is there is what the call asks for, so that nothing is written. */
export function isAnsweredBy(
  { reason, permittedBy, publicKeyFingerprint, retriesSince }: PermitRequest,
  present: ReissuePermit | undefined,
  now: string,
): present is ReissuePermit {
  if (present === undefined || present.reason !== reason || present.permittedBy !== permittedBy) {
    return false;
  }
  if (present.publicKeyFingerprint !== publicKeyFingerprint) {
    return false;
  }
  return present.permittedAt > retriesSince || isOpenPermit(present, now);
}
