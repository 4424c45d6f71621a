/**
 * Decides when to read: at once when asked, after a back-off while something is missing or reading
 * fails, and now and then when nothing is heard, since the last event before a silence can be lost
 * like any other. One reading at a time.
 */
import { createBackOff, type BackOff, type BackOffBounds } from './back-off.ts';
import { RequestFailure } from './request.ts';

/** What is read. */
export interface Readable {
  /** Reads and takes what it finds; rejects with RequestFailure. */
  read(): Promise<void>;
  /** True while it knows that it misses something. */
  isBehind(): boolean;
  /** Milliseconds without a word after which to look at the latest. */
  mostQuietMs(): number;
}

/** How long the reader waits. */
export interface ReaderSettings {
  readonly rereading: BackOffBounds;
  /** Milliseconds of silence before the first look; each look that follows waits twice as long. */
  readonly firstQuietMs: number;
  readonly random: () => number;
}

/** What the reader tells. */
export interface ReaderEvents {
  /** Something may have changed of what the reader's properties say. */
  onUpdate(): void;
  /** Reading was refused for good; the reader has stopped. */
  onRefused(failure: RequestFailure): void;
}

/** The reader of one thing. */
export class Reader {
  readonly #readable: Readable;
  readonly #settings: ReaderSettings;
  readonly #events: ReaderEvents;
  readonly #backOff: BackOff;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the times that a reading was asked for. */
  #asked = 0;
  /** Up to which of them a reading that began afterwards has succeeded. */
  #answered = 0;
  #succeeded = 0;
  #isReading = false;
  #isRetrying = false;
  #isStopped = false;
  #quietMs: number;

  constructor(readable: Readable, settings: ReaderSettings, events: ReaderEvents) {
    this.#readable = readable;
    this.#settings = settings;
    this.#events = events;
    this.#backOff = createBackOff(settings.rereading, settings.random);
    this.#quietMs = settings.firstQuietMs;
    this.#arrange();
  }

  /** True while what is known may be wrong. */
  get isNeeded(): boolean {
    return this.#answered < this.#asked || (this.#succeeded > 0 && this.#readable.isBehind());
  }

  /** True once there was a reading. */
  get hasRead(): boolean {
    return this.#succeeded > 0;
  }

  /**
   * What is known up to now may be wrong: reads at once, or once more when a reading is under way.
   */
  ask(): void {
    if (this.#isStopped) {
      return;
    }
    this.#asked += 1;
    this.#quietMs = this.#settings.firstQuietMs;
    if (!this.#isReading) {
      void this.#read();
    }
  }

  /** Something may have been missed: reads after the back-off. */
  doubt(): void {
    this.#asked += 1;
    this.#arrange();
  }

  /** Something was heard. */
  heard(): void {
    this.#arrange();
  }

  /** Nothing may be heard for a while: looks sooner. */
  deaf(): void {
    this.#quietMs = this.#settings.firstQuietMs;
    this.#arrange();
  }

  /** Reads no more, and tells nothing of a reading under way. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isReading = true;
    this.#isRetrying = false;
    const asked = this.#asked;
    const failure = await this.#readable.read().catch(toFailure);
    this.#isReading = false;
    if (this.#isStopped) {
      return;
    }
    if (failure === undefined) {
      this.#answer(asked);
    } else if (failure.reason !== 'PASSING') {
      this.stop();
      return this.#events.onRefused(failure);
    } else {
      this.#arrange(true);
    }
    this.#events.onUpdate();
  }

  #answer(asked: number): void {
    this.#answered = asked;
    this.#succeeded += 1;
    this.#arrange();
  }

  #arrange(hasFailed = false): void {
    if (this.#isReading || this.#isStopped) {
      return;
    }
    const isNeeded = hasFailed || this.isNeeded;
    // Words that come while it waits do not put it off.
    if (isNeeded && this.#isRetrying) {
      return;
    }
    clearTimeout(this.#timer);
    this.#isRetrying = isNeeded;
    if (isNeeded) {
      this.#timer = setTimeout(() => void this.#read(), this.#backOff.next());
    } else {
      this.#lookLater();
    }
  }

  #lookLater(): void {
    this.#backOff.reset();
    const wait = Math.min(this.#quietMs, this.#readable.mostQuietMs());
    this.#timer = setTimeout(() => {
      this.#quietMs *= 2;
      void this.#read();
    }, wait);
  }
}

function toFailure(error: unknown): RequestFailure {
  return error instanceof RequestFailure ? error : new RequestFailure('PASSING');
}
