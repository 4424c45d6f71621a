/** Waiting for what another service does asynchronously. */
import { setTimeout } from 'node:timers/promises';

/** Pauses between two attempts, in milliseconds. */
const everyMs = 500;

/**
 * Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. The
 * timer is cleared then, because it would keep the process alive.
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    throw signal.reason instanceof Error ? signal.reason : error;
  }
}

/** True when the event happens within `ms` milliseconds. */
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

/** Calls `find` until it returns something; rejects when the signal aborts. */
export async function waitFor<Found>(
  find: () => Promise<Found | undefined> | Found | undefined,
  signal: AbortSignal,
): Promise<Found> {
  for (;;) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    await pause(everyMs, signal);
  }
}
