/** One timer for many vehicles: calls at a steady rate, each with the moment it was due. */
import type { Cancel, VehicleClock } from './clock.ts';

/** The call, and its rate. */
export interface Pace {
  readonly clock: VehicleClock;
  readonly perSecond: number;
  /** Called with the number of the call, from 0, and its due moment (epoch milliseconds). */
  readonly work: (number: number, moment: number) => void;
  /** Called with the number of calls that were skipped because this computer was too slow. */
  readonly skipped?: (count: number) => void;
}

/** Minimum milliseconds between two runs of the timer; each run makes all calls that are due. */
const minRestMs = 5;
/** Calls that are later than this are skipped, so that a process that slept does not catch up. */
const maxLateMs = 2_000;

/** Starts now; the returned function stops. */
export function startPacer({ clock, perSecond, work, skipped }: Pace): Cancel {
  const startedAt = clock.now();
  const dueAt = (number: number): number => startedAt + (number * 1_000) / perSecond;
  let number = 0;
  let isOver = false;
  let cancel: Cancel = () => undefined;
  const wake = (): void => {
    const now = clock.now();
    const late = Math.floor(((now - maxLateMs - startedAt) * perSecond) / 1_000) - number;
    if (late > 0) {
      number += late;
      skipped?.(late);
    }
    while (!isOver && dueAt(number) <= now) {
      work(number, Math.round(dueAt(number)));
      number += 1;
    }
    // `work` itself may have stopped the pacer.
    if (!isOver) {
      cancel = clock.after(Math.max(minRestMs, dueAt(number) - now), wake);
    }
  };
  wake();
  return () => {
    isOver = true;
    cancel();
  };
}
