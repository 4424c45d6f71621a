/** Page sizes of every list in the API. */

/** How many items a page of a list may have. */
export interface PageLimits {
  /** Items per page when the caller does not say. */
  readonly preset: number;
  /** Most items per page. */
  readonly maximum: number;
}

/** Of lists whose items stand for themselves; the most is what one BatchGetItem can read. */
export const pageLimits: PageLimits = { preset: 25, maximum: 100 };
/** Of summaries, which are small and drawn many at a time: 31 days of hours at most. */
export const summaryPageLimits: PageLimits = { preset: 100, maximum: 750 };

/** The page size to use; undefined when the caller's is out of range, which is answered with INVALID_ARGUMENT. */
export function toPageLimit(limit: number | null | undefined, limits: PageLimits): number | undefined {
  const size = limit ?? limits.preset;
  return size >= 1 && size <= limits.maximum && size % 1 === 0 ? size : undefined;
}
