/**
 * Patterns in the audit log: what a person of a tenant does often on one day (UTC). An entry adds
 * to at most one pattern by its outcome, and its networks may be new ones. The log holds neither
 * VINs nor their hashes, so the distinct VINs of a person are the distinct vehicles of `vehicles`
 * and all of `misses`.
 */
import type { AuditItem } from './audit.ts';

/** Every pattern, in the order of reports; their attributes have these names. */
export const patterns = ['vehicles', 'misses', 'wrongCodes', 'refusals', 'reveals', 'networks'] as const;

/**
 * `vehicles`: Reference IDs that the person learned from a VIN. `misses`: VINs without a vehicle
 * for the person. `wrongCodes`: codes that the person could not use. `refusals`: attempts that were
 * refused before a look-up. `reveals`: VINs that were read. `networks`: networks from which the
 * person had not called before (`KnownNetworksItem`).
 */
export type Pattern = (typeof patterns)[number];

/** The patterns to which an entry adds by its outcome. */
type CountedPattern = Exclude<Pattern, 'networks'>;

/** The pattern of each outcome; undefined where an attempt says nothing about the person. */
const patternOfOutcome: Readonly<Record<AuditItem['outcome'], CountedPattern | undefined>> = {
  CONVERTED: 'vehicles',
  CHANGED: 'vehicles',
  NOT_FOUND: 'misses',
  NOT_ACTIVE: 'misses',
  NO_ACCESS: 'misses',
  WRONG_DEVICE: 'misses',
  WRONG_CODE: 'wrongCodes',
  CLIENT_NOT_ALLOWED: 'refusals',
  INVALID_PURPOSE: 'refusals',
  INVALID_VIN: 'refusals',
  RATE_LIMITED: 'refusals',
  PAUSED: 'refusals',
  BLOCKED: 'refusals',
  WITHDRAWN: 'refusals',
  REVEALED: 'reveals',
  FAILED: undefined,
  STARTED: undefined,
  CODE_SENT: undefined,
  TOO_LATE: undefined,
  REFUSED: undefined,
  REQUESTED: undefined,
  APPROVED: undefined,
  SET: undefined,
  PERMITTED: undefined,
  ERASED: undefined,
  BEGUN: undefined,
  LIFTED: undefined,
  GRANTED: undefined,
  LINKED: undefined,
};

/** What an entry adds to a pattern. */
export interface PatternMember {
  readonly pattern: CountedPattern;
  /** The vehicle's Reference ID in `vehicles`, the entry's own id elsewhere. */
  readonly member: string;
}

/** What an entry adds; the same each time that the stream brings it. */
export function patternMemberOf(entry: AuditItem): PatternMember | undefined {
  const pattern = patternOfOutcome[entry.outcome];
  if (pattern === undefined) {
    return undefined;
  }
  const id = entry.atId.slice(entry.atId.indexOf('#') + 1);
  return { pattern, member: pattern === 'vehicles' ? (entry.referenceId ?? id) : id };
}

/** The key of PersonPatterns: a person of a tenant, and a day. */
export interface PatternsKey {
  /** `<tenantId>#<Cognito sub>`. */
  readonly tenantPerson: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
}

/** The person and the day that an entry counts for. */
export function patternsKeyOf({ actorId, at, tenantId }: AuditItem): PatternsKey {
  return { tenantPerson: `${tenantId}#${actorId}`, day: at.slice(0, 10) };
}

/** The distinct members of each pattern; DynamoDB keeps no empty set. */
export type PatternSets = Readonly<Partial<Record<Pattern, ReadonlySet<string>>>>;

/** PersonPatterns' item: one day of a person. A set stops growing at its cap. */
export type PatternsItem = PatternsKey &
  PatternSets & {
    /** When the day began to be counted; a lifted pause begins it again. ISO 8601 in UTC. */
    readonly countedFrom: string;
    /** Each `Reportable` of which EventBridge has accepted the finding. */
    readonly reported?: ReadonlySet<string>;
    /** Epoch second after which DynamoDB may delete the item. */
    readonly expiresAt: number;
  };

/**
 * PersonPatterns' item with the networks that a person has called from. A network of the list is
 * not a new one; the person's first is.
 */
export interface KnownNetworksItem extends PatternsKey {
  /** At most `maxKnownNetworks`. DynamoDB keeps no empty set. */
  readonly known: ReadonlySet<string>;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** The key of a person's known networks; it sorts behind every day. */
export function knownNetworksKey({ tenantPerson }: PatternsKey): PatternsKey {
  return { tenantPerson, day: 'networks' };
}

/**
 * Networks that are remembered of a person. One that does not fit is a new one on each day, so a
 * caller who fills the list is reported.
 */
export const maxKnownNetworks = 500;

/** Days that networks are remembered after the person came from a new one. */
export const knownNetworksDays = 90;

/** What is reported at most once for a person and day: a pattern, or the pause. */
export type Reportable = Pattern | 'pause';

/** A number for each pattern. */
export type PatternThresholds = Readonly<Record<Pattern, number>>;

/** The patterns of a day that have reached their thresholds and are not reported yet. */
export function newHits(item: PatternsItem, thresholds: PatternThresholds): readonly Pattern[] {
  return patterns.filter(
    (pattern) => (item[pattern]?.size ?? 0) >= thresholds[pattern] && item.reported?.has(pattern) !== true,
  );
}

/** The source of this system's events in EventBridge. */
export const eventSource = 'reference-id-for-vin';

/** Entries that the stream brings at most at once. */
export const patternBatchSize = 100;

/**
 * The largest threshold. With those of small patterns, and a batch beyond each, bounds an item to
 * 378 KB of DynamoDB's 400 KB.
 */
export const maxInPattern = 2000;

/** The largest threshold of wrong codes and of networks. */
export const maxInSmallPattern = 200;
