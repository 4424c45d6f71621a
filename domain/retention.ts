/** How long entries of the audit log are kept (docs/decisions/0069-records-expire.md). */

const secondsOfADay = 86_400;

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
  return Math.floor(atMs / 1000) + (days + sealingGraceDays) * secondsOfADay;
}
