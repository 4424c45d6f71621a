/**
 * The permit by which an active vehicle may get a certificate for another key. A service technician
 * or an operator opens it, and one re-issue uses it up. It is stored on the vehicle's item in the
 * registry, where the re-issue begins too.
 */
import type { ReissueReason } from './generated/schema-types.ts';

/** How long a permit is open. */
export const reissueWindowSeconds = 86_400;

/**
 * For this long the same person's call for the same reason returns the existing permit, even a used
 * one. Such a call is a retry after a lost response, and must not open a second permit.
 */
export const permitRetrySeconds = 600;

/** A permit. Times are ISO 8601 in UTC with milliseconds. */
export interface ReissuePermit {
  readonly reason: ReissueReason;
  /** Cognito `sub`. */
  readonly permittedBy: string;
  /**
   * The only permitted key, in lower case, as `publicKeyFingerprint` of the device inventory.
   * Without it any key is permitted, except for a device whose key is pinned.
   */
  readonly publicKeyFingerprint?: string;
  readonly permittedAt: string;
  /** When it expires. */
  readonly until: string;
  /** When a re-issue used it; absent while it is unused. */
  readonly usedAt?: string;
}

/** True while a re-issue may use it. */
export function isOpenPermit(permit: ReissuePermit | undefined, now: string): permit is ReissuePermit {
  return permit !== undefined && permit.usedAt === undefined && permit.until > now;
}

/** The key for which a re-issue is requested, and whether the device's pin excludes it. */
export interface RequestedKey {
  /** Lower case. */
  readonly keyFingerprint: string;
  /** True when the device inventory pins another key. */
  readonly isPinnedOut: boolean;
}

/**
 * True while a re-issue for this key may use the permit. Only a key that the permit names may
 * replace a pinned key: otherwise a provisioner who waits for a permit could choose the key alone.
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

/** A call that permits a re-issue. */
export interface PermitRequest {
  readonly reason: ReissueReason;
  readonly permittedBy: string;
  /** Lower case; absent when the call names no key. */
  readonly publicKeyFingerprint?: string | undefined;
  /** `permitRetrySeconds` before now: since when the same call counts as a retry. */
  readonly retriesSince: string;
}

/** True when the existing permit is what the call asks for, so that nothing is written. */
export function isSatisfiedBy(
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
