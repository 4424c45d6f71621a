/** Counts the requests of each address within the evaluation window, which ends now. */

/**
 * Width of a slot. A window that begins within a slot counts all of it, so a limit applies early
 * rather than late.
 */
const slotMs = 1000;

/** One address: its requests by slot, oldest first, and their sum. */
interface Tally {
  readonly slots: Map<number, number>;
  total: number;
}

/** Counts requests per address in a sliding window of `windowMs`, at a resolution of one second. */
export class RequestCounts {
  readonly #windowMs: number;
  readonly #tallies = new Map<string, Tally>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Counts one more request and returns how many the window now holds, this one included. */
  add(address: string, nowMs: number): number {
    this.#forget(nowMs);
    const tally = this.#tallies.get(address) ?? { slots: new Map<number, number>(), total: 0 };
    this.#tallies.set(address, tally);
    const slot = Math.floor(nowMs / slotMs);
    tally.slots.set(slot, (tally.slots.get(slot) ?? 0) + 1);
    tally.total += 1;
    return tally.total;
  }

  /**
   * Drops requests from before the window, so that memory holds only the addresses of one window.
   */
  #forget(nowMs: number): void {
    const oldest = Math.floor((nowMs - this.#windowMs) / slotMs);
    for (const [address, tally] of this.#tallies) {
      for (const [slot, count] of tally.slots) {
        if (slot >= oldest) {
          break;
        }
        tally.slots.delete(slot);
        tally.total -= count;
      }
      if (tally.slots.size === 0) {
        this.#tallies.delete(address);
      }
    }
  }
}
