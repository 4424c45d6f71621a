/** The expiry of entries of the audit log, from the function's environment. */
import { auditExpiry } from '../../domain/retention.ts';
import { requireWholeNumber } from './environment.ts';

/**
 * The epoch second after which an entry of the time `at` (ISO 8601) expires. Reads the environment
 * when called, because some functions load a module that records without recording themselves.
 */
export function auditExpiryOf(at: string): number {
  return auditExpiry(requireWholeNumber('AUDIT_RETENTION_DAYS', 1), Date.parse(at));
}
