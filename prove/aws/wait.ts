/** Waiting for what another service does asynchronously. */
import { setTimeout } from 'node:timers/promises';

/** Pauses between two attempts, in milliseconds. */
const everyMs = 500;

/**
 * Rejects when the signal is aborted. Clears its timer, which would keep the process alive.
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    throw signal.reason instanceof Error ? signal.reason : error;
  }
}

/** True when the event happened within the time, false when it did not. */
export async function happensWithin(
  event: Promise<unknown>,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      event.then(() => true),
      pause(ms, AbortSignal.any([signal, over.signal])).then(() => false),
    ]);
  } finally {
    over.abort();
  }
}

/** Tries until something is found; the check's time limit ends it. */
export async function waitFor<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  signal: AbortSignal,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await pause(everyMs, signal);
  }
}
