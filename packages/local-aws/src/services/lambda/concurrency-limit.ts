/**
 * The concurrency of a function, which its versions share (Lambda Developer Guide, "Configuring
 * reserved concurrency for a function").
 */

/** Lets at most `max` invocations run at the same time; further ones wait in their order. */
export class ConcurrencyLimit {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Runs `body` when fewer than `max` are running. */
  async run<Result>(body: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await body();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#max) {
      this.#running += 1;
    } else {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Passes the place on to the next one that waits. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#running -= 1;
    } else {
      next();
    }
  }
}
