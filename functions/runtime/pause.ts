/** Pauses inside a run that has a time budget. */
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after the time; rejects with AbortError as soon as the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal });
}

/** A random time in the range, so that callers that failed together do not retry together. */
export function jitter(minimumMs: number, maximumMs: number): number {
  return minimumMs + Math.random() * (maximumMs - minimumMs);
}
