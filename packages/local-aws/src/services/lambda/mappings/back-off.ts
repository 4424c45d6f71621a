/**
 * Pauses between consecutive failures. The first is short, and each further one is twice as long,
 * up to a second.
 */
import { createSleeper } from '../../../core/sleeper.ts';

/** The pauses of one reader. */
export interface BackOff {
  pause(): Promise<void>;
  /** Resets the back-off: the next pause is the short first one. */
  reset(): void;
  /** Ends the current pause and prevents further ones. */
  stop(): void;
}

const firstMs = 50;
const maxMs = 1000;

/** Creates a back-off without failures. */
export function createBackOff(): BackOff {
  const sleeper = createSleeper();
  let inRow = 0;
  let stopped = false;
  return {
    async pause() {
      const milliseconds = Math.min(firstMs * 2 ** inRow, maxMs);
      inRow += 1;
      if (!stopped) {
        await sleeper.sleep(milliseconds);
      }
    },
    reset: () => void (inRow = 0),
    stop() {
      stopped = true;
      sleeper.wake();
    },
  };
}
