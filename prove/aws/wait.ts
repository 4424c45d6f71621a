/** Waiting for something that another service does in its own time. */

/** Waits between looks, in milliseconds. */
const everyMs = 500;

/** Ends early when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason instanceof Error ? signal.reason : new Error('ended'));
      },
      { once: true },
    );
  });
}

/** Looks until something is found; the check's time limit ends it. */
export async function waitFor<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  signal: AbortSignal,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(everyMs, signal);
  }
}
