/**
 * How long to wait before trying again: exponential with full jitter ("Exponential Backoff And
 * Jitter", AWS Architecture Blog), as AppSync asks of clients.
 */

/** Bounds of the waiting. */
export interface BackOffBounds {
  /** Milliseconds; the first wait is up to this long. */
  readonly firstMs: number;
  /** Milliseconds; no wait is longer. */
  readonly mostMs: number;
}

/** Counts failures in a row. */
export interface BackOff {
  /** Milliseconds to wait after one more failure. */
  next(): number;
  /** To be called when things went well. */
  reset(): void;
}

/** A back-off that has not failed yet; `random` answers a number from 0 up to, not including, 1. */
export function createBackOff({ firstMs, mostMs }: BackOffBounds, random: () => number): BackOff {
  let failures = 0;
  return {
    next() {
      // Beyond thirty doublings the bound has long been reached.
      const bound = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.floor(random() * bound);
    },
    reset() {
      failures = 0;
    },
  };
}
