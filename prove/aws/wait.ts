/** Waiting for what another service does asynchronously. */
import { pause } from '../../tools/session/pause.ts';

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
      // eslint-disable-next-line no-restricted-syntax -- this call holds both sources until it ends
      pause(ms, AbortSignal.any([signal, over.signal])).then(() => false),
    ]);
  } finally {
    over.abort();
  }
}

/**
 * Calls `find` until it returns something, with pauses of `everyMs` milliseconds in between.
 * Rejects when `find` does or when the signal aborts.
 */
export async function waitFor<Found>(
  find: () => Promise<Found | undefined> | Found | undefined,
  signal: AbortSignal,
  everyMs = 500,
): Promise<Found> {
  for (;;) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    await pause(everyMs, signal);
  }
}
