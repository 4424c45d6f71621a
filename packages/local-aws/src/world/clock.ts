/** The world's time: the machine's time, which tests can move. */
import type { Clock } from '../core/service.ts';

/** A clock that can be moved. */
export interface WorldClock extends Clock {
  /**
   * Moves the services' time ahead by this many milliseconds, or back if they are negative.
   * Signatures and timers follow the machine's clock.
   */
  advance(milliseconds: number): void;
}

/** Creates a clock that follows the machine's. */
export function createWorldClock(): WorldClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
}
