/**
 * Whether a person may convert VINs: a pause, which a privacy officer lifts, and a grant for bulk,
 * which raises the pause's limits until it ends. Both are one item of PersonPatterns, apart from
 * the person's days and without an expiry.
 */
import type { ConversionPurpose } from './generated/schema-types.ts';
import { type PatternsItem, type PatternsKey, maxInPattern } from './patterns.ts';

/** PersonPatterns' item with what was decided about a person. Times are ISO 8601 in UTC. */
export interface ConversionStandingItem extends PatternsKey {
  /** When the item was last written; a pause is conditional on it. */
  readonly changedAt: string;
  /** Since when no conversion of the person succeeds; absent while the person is not paused. */
  readonly pausedAt?: string;
  /** Of a grant: vehicles, and VINs without one, on a day at which the person is paused. */
  readonly bulkPerDay?: number;
  /** The end of the grant. */
  readonly bulkUntil?: string;
  readonly bulkPurpose?: ConversionPurpose;
}

/** The key of a person's standing; it sorts behind every day. */
export function standingKey(tenantId: string, personId: string): PatternsKey {
  return { tenantPerson: `${tenantId}#${personId}`, day: 'conversion' };
}

/** Largest and longest grant. A day's sets must fit into their item. */
export const bulkBounds = { maxPerDay: maxInPattern, maxDays: 31 } as const;

/** True for a number of conversions a day that may be granted. */
export function isBulkPerDay(conversionsPerDay: number): boolean {
  const isWhole = conversionsPerDay % 1 === 0;
  return isWhole && conversionsPerDay >= 1 && conversionsPerDay <= bulkBounds.maxPerDay;
}

/** Patterns that pause a person: many different vehicles, or many VINs without one. */
export type PausePattern = 'vehicles' | 'misses';

/** The size at which each of these patterns pauses a person on one day. */
export type PauseLimits = Readonly<Record<PausePattern, number>>;

/** The limits of a person at a moment: a grant that has not ended raises them. */
export function pauseLimitsOf(
  standing: ConversionStandingItem | undefined,
  limits: PauseLimits,
  now: string,
): PauseLimits {
  const isGranted = (standing?.bulkUntil ?? '') > now;
  const granted = isGranted ? (standing?.bulkPerDay ?? 0) : 0;
  return { vehicles: Math.max(limits.vehicles, granted), misses: Math.max(limits.misses, granted) };
}

/** The pattern of a day that pauses the person; undefined when none does. */
export function pausingPattern(item: PatternsItem, limits: PauseLimits): PausePattern | undefined {
  const reached = (pattern: PausePattern) => (item[pattern]?.size ?? 0) >= limits[pattern];
  return (['vehicles', 'misses'] as const).find(reached);
}
