/** One timer for many: calls at a steady rate, each with the moment it was planned for. */
import type { Cancel, VehicleClock } from './clock.ts';

/** What is to happen how often. */
export interface Pace {
  readonly clock: VehicleClock;
  readonly perSecond: number;
  /** The number of the call, from 0, and when it was due (epoch milliseconds). */
  readonly work: (number: number, moment: number) => void;
  /** Calls that were left out because this computer was too slow. */
  readonly skipped?: (count: number) => void;
}

/** The timer rests at least so long, and does what has come due meanwhile. */
const shortestRestMs = 5;
/** What is later than this is left out: a process that slept does not make up for the night. */
const mostLateMs = 2_000;

/** Begins now; the answer ends it. */
export function startPacer({ clock, perSecond, work, skipped }: Pace): Cancel {
  const begins = clock.now();
  const dueAt = (number: number): number => begins + (number * 1_000) / perSecond;
  let number = 0;
  let isOver = false;
  let cancel: Cancel = () => undefined;
  const wake = (): void => {
    const now = clock.now();
    const late = Math.floor(((now - mostLateMs - begins) * perSecond) / 1_000) - number;
    if (late > 0) {
      number += late;
      skipped?.(late);
    }
    while (!isOver && dueAt(number) <= now) {
      work(number, Math.round(dueAt(number)));
      number += 1;
    }
    // The work itself may have ended it.
    if (!isOver) {
      cancel = clock.after(Math.max(shortestRestMs, dueAt(number) - now), wake);
    }
  };
  wake();
  return () => {
    isOver = true;
    cancel();
  };
}
