/**
 * Pauses between tries that fail one after the other: the first is short, each further one twice as
 * long, up to a second.
 */
import { createSleeper } from '../../../core/sleeper.ts';

/** The pauses of one reader. */
export interface BackOff {
  pause(): Promise<void>;
  /** The next pause is a first one again. */
  reset(): void;
  /** Ends the present pause; no further one lasts. */
  stop(): void;
}

const firstMs = 50;
const longestMs = 1000;

/** No failures yet. */
export function createBackOff(): BackOff {
  const sleeper = createSleeper();
  let inRow = 0;
  let stopped = false;
  return {
    async pause() {
      const milliseconds = Math.min(firstMs * 2 ** inRow, longestMs);
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
