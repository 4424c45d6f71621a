/**
 * How long records are kept (docs/decisions/0069-records-expire.md and
 * docs/decisions/0113-history-and-ended-accesses-expire.md).
 */

const secondsOfADay = 86_400;

/** Days for which the API's records are kept, by what they are. */
export interface RetentionDays {
  /** Entries of the audit log, and reveals. */
  readonly audit: number;
  readonly commands: number;
  /** Lines of a vehicle's history, and accesses that have ended. */
  readonly history: number;
}

/**
 * Days that an entry of the audit log lives beyond its retention. Its head lets it expire at the
 * retention after the seal, which comes later than the entry. Within these days, `verify` does not
 * report an expired entry as missing.
 */
export const sealingGraceDays = 7;

/**
 * The expiry of an entry of the audit log that is kept for so many days from `atMs` on (epoch
 * milliseconds). It follows from the entry's own time, so that a repeated write stores the same
 * item.
 */
export function auditExpiry(days: number, atMs: number): number {
  return expiryAfter(days + sealingGraceDays, atMs);
}

/** The epoch second that is so many days after `atMs` (epoch milliseconds). */
export function expiryAfter(days: number, atMs: number): number {
  return Math.floor(atMs / 1000) + days * secondsOfADay;
}
