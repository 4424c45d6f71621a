/** The clock of a vehicle; tests pass their own. */

/** Cancels a scheduled call; does nothing after the call. */
export type Cancel = () => void;

/** The time, and a timer. */
export interface VehicleClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `work` once, after `delayMs`. */
  after(delayMs: number, work: () => void): Cancel;
}

/** The computer's clock. A scheduled call keeps the process alive. */
export const systemClock: VehicleClock = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};
