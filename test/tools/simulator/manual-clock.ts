/** A clock that stands until it is told to go on; what waits for it happens in order. */
import type { VehicleClock } from '../../../tools/simulator/clock.ts';

/** A clock with hands to turn. */
export interface ManualClock extends VehicleClock {
  /** Goes on so many milliseconds, doing on the way what was to happen. */
  advance(milliseconds: number): void;
}

/** A moment at which clocks of tests begin: a working day, nine o'clock in central Europe. */
export const morning = Date.UTC(2026, 5, 15, 7);

/** A clock that stands at a moment. */
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
