/** Work on one vehicle in a caller's request, repeated whenever another run wrote first. */
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { ItemMovedError } from './registry-store.ts';
import type { Run } from './run.ts';

/**
 * AppSync ends the request after 30 seconds, and Lambda the function a second earlier. The reserve
 * is for the response.
 */
export const requestBudget = { maxMs: 25_000, reserveMs: 1_500 } as const;

/** Pause before the tables are read and the request is decided again. */
const schedule = { attempts: Infinity, delayMs: () => jitter(20, 150) } as const;

/**
 * Attempts until a result is there. An attempt returns undefined when it finished other work, so
 * that the tables must be read again. Rejects with the attempt's error, except ItemMovedError, and
 * when the time is up.
 */
export function untilDone<Result>(attempt: () => Promise<Result | undefined>, run: Run): Promise<Result> {
  const once = async (): Promise<Result> => {
    run.abortSignal.throwIfAborted();
    const result = await attempt();
    if (result === undefined) {
      throw new ItemMovedError();
    }
    return result;
  };
  const isRetryable = (error: unknown): boolean => error instanceof ItemMovedError;
  return retry(once, { ...schedule, isRetryable }, run);
}
