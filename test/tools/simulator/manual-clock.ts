/** A clock that moves only when a test advances it. Scheduled calls run in order. */
import type { VehicleClock } from '../../../tools/simulator/clock.ts';

/** A clock that a test advances. */
export interface ManualClock extends VehicleClock {
  /** Advances by a number of milliseconds and runs the calls that become due. */
  advance(milliseconds: number): void;
}

/** The initial moment of test clocks: a working day, 9:00 in central Europe. */
export const morning = Date.UTC(2026, 5, 15, 7);

/** Creates a clock at a moment. */
export function createManualClock(begins = morning): ManualClock {
  let now = begins;
  let waiting: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, work) {
      const entry = { at: now + Math.max(0, delayMs), work };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((other) => other !== entry));
    },
    advance(milliseconds) {
      const until = now + milliseconds;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
        if (next === undefined) {
          break;
        }
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.work();
      }
      now = until;
    },
  };
}
