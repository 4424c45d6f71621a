/** When what a vehicle's history and its accesses store expires. */
import type { OwnershipItem, VehicleHistoryItem } from '../../domain/registry.ts';
import { expiryAfter } from '../../domain/retention.ts';

/** `historyRetentionDays` of the tests' stack. */
const historyDays = 3653;

/**
 * Returns the items with another expiry than the retention says: each line has one from its time
 * on, an access from its end on, and an access without an end has none.
 */
export function wrongExpiries(
  lines: readonly VehicleHistoryItem[],
  accesses: readonly OwnershipItem[],
): readonly string[] {
  return [
    ...lines.flatMap(({ atId, event, expiresAt }) => {
      const [at = ''] = atId.split('#');
      return expiresAt === historyExpiry(at) ? [] : [`${event} at ${at} expires at ${expiresAt}`];
    }),
    ...accesses.flatMap(({ expiresAt, role, until }) =>
      expiresAt === (until && historyExpiry(until)) ? [] : [`${role} until ${until} expires at ${expiresAt}`],
    ),
  ];
}

/** When a line of this time (ISO 8601), or an access that ends then, expires. */
export function historyExpiry(at: string): number {
  return expiryAfter(historyDays, Date.parse(at));
}
