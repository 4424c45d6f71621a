/** Waiting for what another service does asynchronously. */
import { pause } from '../../tools/session/pause.ts';

/** Pauses between two attempts, in milliseconds. */
const everyMs = 500;

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
