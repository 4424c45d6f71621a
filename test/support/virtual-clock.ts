/** A clock for simulations, in which hours pass in milliseconds and nothing sleeps. */
import { setImmediate as idle } from 'node:timers/promises';
import type { Clock } from '../../functions/provisioning/take-up.ts';

/** Jumps to the next event when no other work is left. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #events: { readonly at: number; readonly go: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((go) => this.#events.push({ at: this.#now + milliseconds, go }));
  }

  /** Runs until the promise settles. */
  async run<Result>(promise: Promise<Result>): Promise<Result> {
    // The caller that awaits this run receives the rejection. Until then it must count as handled.
    promise.catch(() => undefined);
    for (;;) {
      await idle();
      this.#events.sort((one, other) => other.at - one.at);
      const next = this.#events.pop();
      if (next === undefined) {
        return promise;
      }
      this.#now = next.at;
      next.go();
    }
  }
}
