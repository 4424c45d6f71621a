/** Page sizes of every list in the API. */

/** How many items a page of a list may have. */
export interface PageLimits {
  /** Items per page when the caller gives no limit. */
  readonly preset: number;
  /** Most items per page. */
  readonly maximum: number;
}

/** For most lists. The maximum is what one BatchGetItem can read. */
export const pageLimits: PageLimits = { preset: 25, maximum: 100 };

/** For summaries, which are small and plotted many at a time: at most ten days of hours. */
export const summaryPageLimits: PageLimits = { preset: 100, maximum: 250 };

/** Most signals that one summary query may name. */
export const maxSummarySignals = 10;

/**
 * Longest `nextToken` that is passed to DynamoDB, in characters. Our own tokens are many times
 * shorter, because their start keys are below 300 bytes.
 */
export const maxNextTokenLength = 8_192;

/** Most names that a query of messages may give. */
export const maxSignalNames = 50;

/**
 * Most signals that a stored message can have: at least the size of the catalogue, because a
 * message holds each signal once.
 */
export const maxSignalsOfMessage = 45;

/**
 * Iterations that a handler may spend on a page and on the other items: half of AppSync's
 * limit, at which loops end silently.
 */
export const iterationBudget = 500;

/**
 * Most items of a page of messages whose range is shorter than a minute. The observations of a
 * chunk may then lie before and after the range, and a page spends 120 iterations to find that none
 * is within it.
 */
export const maxItemsOfShortRange = 6;

/**
 * How many items of a page a handler can convert into the schema's shape, with one iteration for
 * each item and each of its values.
 */
export function itemsWithinBudget(valuesOfAnItem: number): number {
  return Math.max(1, Math.floor(iterationBudget / (1 + valuesOfAnItem)));
}

/**
 * Hours by the minute that one page of summaries reads. An hour has about 20 KB, and AppSync takes
 * at most 1 MB from a data source.
 */
export const maxPackedHours = 8;

/**
 * Iterations that a handler may spend on the messages of an open hour. They suffice for ten signals
 * of a vehicle that observes once a second, since a page that has no whole minute shows none.
 */
export const openHourBudget = 820;

/**
 * How many items of an open hour one page of summaries reads, for so many signals: each takes two
 * iterations, and one for each signal.
 */
export function messagesWithinBudget(signals: number): number {
  return Math.floor(openHourBudget / (2 + signals));
}

/** Most local days of a page of summaries: a month of one request. */
export const maxLocalDays = 31;

/**
 * At least the hours of `maxLocalDays`, with one in which the first day begins and one for each
 * time that the clocks are put back. A handler spends an iteration on each.
 */
export const maxHoursOfLocalDays = 31 * 24 + 6;

/** The page size to use; undefined when the caller's is out of range. */
export function toPageLimit(limit: number | null | undefined, limits: PageLimits): number | undefined {
  const size = limit ?? limits.preset;
  return size >= 1 && size <= limits.maximum && size % 1 === 0 ? size : undefined;
}

/** Longest range of a query of the audit log, in days. */
export const maxAuditRangeDays = 31;

/**
 * Entries of a shard that one page of the audit log reads when filters leave some out. With those
 * of a full page they stay within the iterations of a step.
 */
export const filteredAuditEntries = 100;
