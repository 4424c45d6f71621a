/** The expiry of records, from the API's environment. */
import { type RetentionDays, auditExpiry, expiryAfter } from '../../domain/retention.ts';
import { toMilliSeconds } from './clock.ts';
import { fail } from './fail.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * The epoch second after which an entry of the audit log of the time `at` expires. Fails with
 * SERVICE_UNAVAILABLE without the setting, because an entry that expires at once would be lost.
 */
export function requireAuditExpiry(env: Environment, at: string): number {
  return auditExpiry(requireDays(env, 'audit'), toMilliSeconds(at));
}

/** As `requireAuditExpiry`, for another record of the time `at`. */
export function requireExpiry(env: Environment, kind: keyof RetentionDays, at: string): number {
  return expiryAfter(requireDays(env, kind), toMilliSeconds(at));
}

function requireDays(env: Environment, kind: keyof RetentionDays): number {
  // One variable for all of them, because AWS AppSync takes 50 variables.
  const days = (JSON.parse(env['RETENTION_DAYS'] ?? '{}') as Partial<RetentionDays>)[kind] ?? 0;
  return days >= 1 ? days : fail('SERVICE_UNAVAILABLE');
}
