/**
 * Retries inside a run that has a time budget: a bounded number of attempts, with a pause before
 * each further one. The abort signal ends the pause, so a retry never outlives the run.
 */
import { pause } from './pause.ts';

/** How often to try, and how long to wait in between. */
export interface RetrySchedule {
  /** Most attempts, including the first. */
  readonly attempts: number;
  /** Milliseconds to wait after this many failed attempts. */
  delayMs(failed: number): number;
}

/** A schedule, and the errors that another attempt may overcome. */
export interface RetryPolicy extends RetrySchedule {
  isRetryable(error: unknown): boolean;
}

/** Ends the pause between two attempts. */
export interface RetryOptions {
  readonly abortSignal: AbortSignal;
}

/** A schedule of fixed pauses: one attempt more than there are pauses. */
export function fixedDelays(delaysMs: readonly number[]): RetrySchedule {
  return { attempts: delaysMs.length + 1, delayMs: (failed) => delaysMs[failed - 1] ?? 0 };
}

/**
 * Returns the result of the first attempt that succeeds; attempts count from 1. Throws the last
 * attempt's error, an error that is not retryable, or AbortError when the signal ends a pause.
 */
export async function retry<Result>(
  operation: (attempt: number) => Promise<Result>,
  { attempts, delayMs, isRetryable }: RetryPolicy,
  { abortSignal }: RetryOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) {
        throw error;
      }
    }
    await pause(delayMs(attempt), abortSignal);
  }
}

/**
 * Repeats a batch operation with the items that it returns as not done. Returns the items that are
 * still not done after the last attempt. Throws the operation's errors, and AbortError when the
 * signal ends a pause.
 */
export async function retryRemaining<Item>(
  items: readonly Item[],
  operation: (remaining: readonly Item[]) => Promise<readonly Item[]>,
  { attempts, delayMs }: RetrySchedule,
  { abortSignal }: RetryOptions,
): Promise<readonly Item[]> {
  let remaining = items;
  for (let attempt = 1; remaining.length > 0 && attempt <= attempts; attempt += 1) {
    if (attempt > 1) {
      await pause(delayMs(attempt - 1), abortSignal);
    }
    remaining = await operation(remaining);
  }
  return remaining;
}
