/** Time as a vehicle sees it; tests put a clock of their own in its place. */

/** Ends something that was to happen later; does nothing when it has happened. */
export type Cancel = () => void;

/** What time it is, and what happens later. */
export interface VehicleClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Does the work once, after so many milliseconds. */
  after(delayMs: number, work: () => void): Cancel;
}

/** The computer's own clock. What waits for it keeps the process alive. */
export const systemClock: VehicleClock = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};
