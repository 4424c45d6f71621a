/** When a page asks a car to send each second: while a reader sees the page and uses it. */
import type { LiveMode } from '../../../client/index.ts';

/**
 * Milliseconds without an interaction after which the car may return to its own pace. That is three
 * leases, long enough to watch a car on its way without a touch. It is also short enough that a
 * page left open on a desk costs a quarter of an hour of live mode and not the day.
 */
export const idleLimitMs = 15 * 60_000;

/** Events that show that a reader uses the page. */
const interactions = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll'] as const;

/** The part of `document` that the keeper uses. */
export interface WatchedDocument extends EventTarget {
  readonly visibilityState: DocumentVisibilityState;
}

/** Keeps a car in live mode while it has listeners, the page is visible and a reader uses it. */
export class LiveModeKeeper {
  readonly #document: WatchedDocument;
  readonly #keepLive: () => LiveMode;
  readonly #listeners = new Set<() => void>();
  #listening: AbortController | undefined;
  #liveMode: LiveMode | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** `performance.now()` of the last interaction, which a change of the clock does not move. */
  #usedAt = 0;
  #isPaused = false;
  #pointer = '';

  constructor(document: WatchedDocument, keepLive: () => LiveMode) {
    this.#document = document;
    this.#keepLive = keepLive;
  }

  /** True while the page is visible and live mode has ended because the page was not used. */
  readonly isPaused = (): boolean => this.#isPaused;

  /** Takes live mode with the first listener, and ends it after the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listening === undefined) {
      this.#start();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#listening?.abort();
        this.#listening = undefined;
        this.#stop(false);
      }
    };
  };

  /** Counts as an interaction. */
  readonly resume = (): void => {
    if (this.#document.visibilityState === 'visible') {
      this.#usedAt = performance.now();
      this.#liveMode ??= this.#keepLive();
      this.#timer ??= setTimeout(this.#checkIdle, idleLimitMs);
      this.#change(false);
    }
  };

  #start(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#document.addEventListener('visibilitychange', this.#followVisibility, { signal });
    for (const type of interactions) {
      // A part of the page that scrolls sends its event to no ancestor, so only capture sees it.
      this.#document.addEventListener(type, this.#onInteraction, { signal, capture: true, passive: true });
    }
    this.#followVisibility();
  }

  /** A hidden tab, including one that is being closed, is not used. One that is opened again is. */
  readonly #followVisibility = (): void => {
    if (this.#document.visibilityState === 'visible') {
      this.resume();
    } else {
      this.#stop(false);
    }
  };

  readonly #onInteraction = (event: Event): void => {
    if (!this.#isResting(event)) {
      this.resume();
    }
  };

  /** Browsers report a pointer that rests when the page moves below it, as a live page does. */
  #isResting(event: Event): boolean {
    if (event.type !== 'pointermove') {
      return false;
    }
    const { screenX, screenY } = event as PointerEvent;
    const pointer = `${screenX} ${screenY}`;
    const isResting = pointer === this.#pointer;
    this.#pointer = pointer;
    return isResting;
  }

  /** One timer for the whole time, instead of another one for each move of a pointer. */
  readonly #checkIdle = (): void => {
    const leftMs = this.#usedAt + idleLimitMs - performance.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(this.#checkIdle, leftMs);
    } else {
      this.#stop(true);
    }
  };

  #stop(isPaused: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#liveMode?.stop();
    this.#liveMode = undefined;
    this.#change(isPaused);
  }

  #change(isPaused: boolean): void {
    if (this.#isPaused !== isPaused) {
      this.#isPaused = isPaused;
      this.#listeners.forEach((listener) => listener());
    }
  }
}
