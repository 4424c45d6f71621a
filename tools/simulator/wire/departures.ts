/**
 * Schedules messages in the order of their times. Timers alone do not keep that order: two timers
 * of different lengths fire in either order when the process was busy while they were set.
 */
import type { VehicleClock } from '../clock.ts';

/** A scheduled departure. */
interface Departure {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly leave: () => void;
}

/** Calls `leave` `delayMs` after `now`, and after every departure that is due before it. */
export type Schedule = (now: number, delayMs: number, leave: () => void) => void;

/** Creates the schedule. Departures of the same moment leave in the order of their scheduling. */
export function createDepartures(clock: VehicleClock): Schedule {
  const waiting: Departure[] = [];
  const leaveUpTo = (last: Departure): void => {
    // The timer of a later departure fired first and took this one along.
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
