/** The expiry of entries of the audit log, from the API's environment. */
import { auditExpiry } from '../../domain/retention.ts';
import { toMilliSeconds } from './clock.ts';
import { fail } from './fail.ts';

/**
 * The epoch second after which an entry of the time `at` expires. Fails with SERVICE_UNAVAILABLE
 * without the setting, because an entry that expires at once would be lost.
 */
export function requireAuditExpiry(env: Readonly<Record<string, string>>, at: string): number {
  // APPSYNC_JS parses numbers by unary plus. Other text gives NaN, which is not at least 1.
  const days = +(env['AUDIT_RETENTION_DAYS'] ?? '0');
  if (!(days >= 1)) {
    fail('SERVICE_UNAVAILABLE');
  }
  return auditExpiry(days, toMilliSeconds(at));
}
