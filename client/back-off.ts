/**
 * Exponential back-off with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog),
 * as AppSync recommends to clients.
 */

/** Each wait is random, from zero to a bound that doubles with every failure. */
export interface BackOffBounds {
  /** Upper bound of the first wait, in milliseconds; it doubles with each failure. */
  readonly firstMs: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly maxMs: number;
}

/** Turns the number of consecutive failures into the wait before the next attempt. */
export interface BackOff {
  /** Counts a failure and returns the milliseconds to wait. */
  next(): number;
  /** Starts counting from zero, after a success. */
  reset(): void;
}

/** Creates a back-off; `random` returns a number from 0 (included) to 1 (excluded). */
export function createBackOff({ firstMs, maxMs }: BackOffBounds, random: () => number): BackOff {
  let failures = 0;
  return {
    next() {
      // The exponent is capped to stay finite; `maxMs` is reached long before.
      const bound = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.floor(random() * bound);
    },
    reset() {
      failures = 0;
    },
  };
}
