/** The expiry of records, from the function's environment. */
import { auditExpiry, expiryAfter } from '../../domain/retention.ts';
import { requireWholeNumber } from './environment.ts';

/**
 * The epoch second after which an entry of the audit log of the time `at` (ISO 8601) expires. Reads
 * the environment when called, because some functions load a module that records without recording
 * themselves.
 */
export function auditExpiryOf(at: string): number {
  return auditExpiry(requireWholeNumber('AUDIT_RETENTION_DAYS', 1), Date.parse(at));
}

/** As `auditExpiryOf`, for a line of a vehicle's history, or an access that ends at `at`. */
export function historyExpiryOf(at: string): number {
  return expiryAfter(requireWholeNumber('HISTORY_RETENTION_DAYS', 1), Date.parse(at));
}
