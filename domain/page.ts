/** Page sizes of every list in the API. */

/** Items per page when the caller does not say. */
export const defaultPageLimit = 25;
/** Most items per page: what one BatchGetItem can read. */
export const maximumPageLimit = 100;

/** The page size to use; undefined when the caller's is out of range, which is answered with INVALID_ARGUMENT. */
export function toPageLimit(limit: number | null | undefined): number | undefined {
  const size = limit ?? defaultPageLimit;
  return size >= 1 && size <= maximumPageLimit && size % 1 === 0 ? size : undefined;
}
