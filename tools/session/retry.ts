/** Repeats a call that another attempt may let succeed. */
import { pause } from './pause.ts';

/** How often to try, how long to wait in between, and after which errors. */
export interface RetryPolicy {
  /** Most attempts, including the first. */
  readonly attempts: number;
  /** The wait after the first failure; it grows by as much with each further one. */
  readonly pauseMs: number;
  isRetryable(error: unknown): boolean;
}

/**
 * Returns the result of the first attempt that succeeds. Throws the last attempt's error, an error
 * that is not retryable, or the signal's reason.
 */
export async function retry<Result>(
  operation: () => Promise<Result>,
  { attempts, pauseMs, isRetryable }: RetryPolicy,
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) {
        throw error;
      }
    }
    await pause(pauseMs * attempt, signal);
  }
}
