/** Works on many items concurrently, within a rate that AWS's quotas allow. */
import { pause } from '../runtime/pause.ts';

/** The rate, the concurrency, and the time until which work begins. */
export interface TakeUpLimits {
  /** Most items that begin within any second. */
  readonly perSecond: number;
  readonly atOnce: number;
  /** Epoch milliseconds after which no work begins; work that has begun continues to its end. */
  readonly until: number;
}

/** The time and waiting; simulations have a clock of their own. */
export interface Clock {
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's time in epoch milliseconds; a wait throws AbortError when the signal aborts. */
export const machineClock: Clock = { now: () => Date.now(), wait: pause };

/**
 * Begins work on the items in order. Returns how many were begun, once all of them have ended. Work
 * begins at regular intervals, even after a wait, so that no burst follows a stall. `work` must not
 * throw, so that one item's failure does not affect the others.
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
