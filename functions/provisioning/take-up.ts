/** Works on many items side by side, no faster than quotas of AWS allow. */
import { pause } from '../runtime/pause.ts';

/** How fast, how many at once, and until when work begins. */
export interface TakeUpLimits {
  /** Most that begin within any second. */
  readonly perSecond: number;
  readonly atOnce: number;
  /** Epoch milliseconds after which none begins; what began goes on to its end. */
  readonly until: number;
}

/** Epoch milliseconds, and waiting; of the machine unless a simulation gives its own. */
export interface Clock {
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const machineClock: Clock = { now: () => Date.now(), wait: pause };

/**
 * Begins work on each item in their order; returns how many were begun, once all of them have
 * ended. Work begins at even intervals, also after a wait, so that a stall is not followed by a
 * burst. `work` must not throw: one item's failure is its own.
 */
export async function takeUp<Item>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
  { perSecond, atOnce, until }: TakeUpLimits,
  signal: AbortSignal,
  clock: Clock = machineClock,
): Promise<number> {
  const running = new Set<Promise<void>>();
  let begun = 0;
  let earliest = clock.now();
  try {
    for await (const item of items) {
      if (running.size >= atOnce) {
        await Promise.race(running);
      }
      await clock.wait(Math.max(0, earliest - clock.now()), signal);
      if (clock.now() >= until) {
        break;
      }
      earliest = Math.max(earliest, clock.now()) + 1_000 / perSecond;
      const one = work(item).finally(() => running.delete(one));
      running.add(one);
      begun += 1;
    }
  } finally {
    await Promise.all(running);
  }
  return begun;
}
