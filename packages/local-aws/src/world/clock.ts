/** The world's time: the machine's, moved ahead by tests. */
import type { Clock } from '../core/service.ts';

/** A clock that can be moved ahead. */
export interface WorldClock extends Clock {
  /**
   * Lets this many milliseconds pass for the services; signatures and timers go by the machine's
   * clock.
   */
  advance(milliseconds: number): void;
}

/** A clock that goes with the machine's. */
export function createWorldClock(): WorldClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
}
