/**
 * Messages that leave later, in the order of their times. Timers alone do not keep that order: two
 * of different lengths fire in either order when the process was busy while they were set.
 */
import type { VehicleClock } from '../clock.ts';

/** Work that waits. */
interface Departure {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly leave: () => void;
}

/** Calls `leave` so many milliseconds after `now`, after everything that is due before it. */
export type Schedule = (now: number, delayMs: number, leave: () => void) => void;

/** Departures by this clock. Those of the same moment leave in the order of their scheduling. */
export function createDepartures(clock: VehicleClock): Schedule {
  const waiting: Departure[] = [];
  const leaveUpTo = (last: Departure): void => {
    // It has left already when a later one's timer fired first.
    if (!waiting.includes(last)) {
      return;
    }
    for (const due of waiting.splice(0, waiting.indexOf(last) + 1)) {
      due.leave();
    }
  };
  return (now, delayMs, leave) => {
    const departure = { at: now + delayMs, leave };
    const later = waiting.findIndex(({ at }) => at > departure.at);
    waiting.splice(later === -1 ? waiting.length : later, 0, departure);
    if (delayMs === 0) {
      leaveUpTo(departure);
    } else {
      clock.after(delayMs, () => leaveUpTo(departure));
    }
  };
}
