/** Live mode in the vehicle: for how long it sends each second instead of at its own pace. */
import { type LiveModeMessage, maxLiveSeconds } from '../../domain/live-mode.ts';
import type { Cancel, VehicleClock } from './clock.ts';

/** How often a live vehicle looks for what changed, in milliseconds. */
const everyMs = 1_000;

/** What live mode calls in the vehicle. */
export interface LiveModeOptions {
  readonly clock: VehicleClock;
  /** Reads the sensors, and sends what changed; the first time, it sends every signal. */
  readonly tick: (moment: number, isFirst: boolean) => void;
}

/** Keeps until when the cloud wants the vehicle to be live. */
export class LiveMode {
  readonly #options: LiveModeOptions;
  #latestAt = 0;
  /** Epoch milliseconds by the vehicle's clock. */
  #until = 0;
  #cancel: Cancel = () => undefined;

  constructor(options: LiveModeOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#options.clock.now() < this.#until;
  }

  /**
   * Messages may arrive twice and in another order, so an earlier request is ignored. The time
   * counts from the receipt and is bounded, so that no message makes the vehicle send for long.
   */
  onMessage(payload: string): void {
    // The cloud writes the message.
    const { at, liveSeconds } = JSON.parse(payload) as LiveModeMessage;
    if (at <= this.#latestAt) {
      return;
    }
    this.#latestAt = at;
    const isFirst = !this.isOn;
    this.#until = this.#options.clock.now() + Math.min(liveSeconds, maxLiveSeconds) * 1_000;
    this.#cancel();
    this.#tick(isFirst);
  }

  stop(): void {
    this.#until = 0;
    this.#cancel();
  }

  #tick(isFirst: boolean): void {
    const { clock, tick } = this.#options;
    if (this.isOn) {
      tick(clock.now(), isFirst);
      this.#cancel = clock.after(everyMs, () => this.#tick(false));
    }
  }
}
