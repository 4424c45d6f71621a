/**
 * Decides when to read: at once when asked, after a back-off while something is missing or a read
 * fails, and from time to time while no event arrives. The last event before a silence can be lost
 * like any other, so silence alone proves nothing. Only one read runs at a time.
 */
import { createBackOff, type BackOff, type BackOffBounds } from './back-off.ts';
import { RequestError } from './request.ts';

/** Source of data that the reader refreshes, with the conditions that make a read due. */
export interface Readable {
  /** Reads and stores the result; rejects with RequestError. */
  read(): Promise<void>;
  /** True while a newer version is known to exist than the one read. */
  isBehind(): boolean;
  /** Maximum milliseconds without an event before the next read. */
  maxQuietMs(): number;
}

/** How long the reader waits. */
export interface ReaderSettings {
  readonly readBackOff: BackOffBounds;
  /** Milliseconds of silence before the first idle read; each later wait is twice as long. */
  readonly firstQuietMs: number;
  readonly random: () => number;
}

/** Reports progress to the feed; transient errors are retried and not reported. */
export interface ReaderEvents {
  /** `isNeeded` or `hasRead` may have changed. */
  onUpdate(): void;
  /** A read was rejected for good; the reader has stopped. */
  onRejected(error: RequestError): void;
}

/**
 * Reads when events may be missing or none arrived, and retries transient errors after a back-off.
 */
export class Reader {
  readonly #readable: Readable;
  readonly #settings: ReaderSettings;
  readonly #events: ReaderEvents;
  readonly #backOff: BackOff;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of reads that were requested. */
  #requested = 0;
  /** The newest request that is served: a read that began after it has succeeded. */
  #served = 0;
  #succeeded = 0;
  #isReading = false;
  #isRetrying = false;
  #isStopped = false;
  #quietMs: number;

  constructor(readable: Readable, settings: ReaderSettings, events: ReaderEvents) {
    this.#readable = readable;
    this.#settings = settings;
    this.#events = events;
    this.#backOff = createBackOff(settings.readBackOff, settings.random);
    this.#quietMs = settings.firstQuietMs;
    this.#schedule();
  }

  /** True while the known data may be out of date. */
  get isNeeded(): boolean {
    return this.#served < this.#requested || (this.#succeeded > 0 && this.#readable.isBehind());
  }

  /** True after the first successful read. */
  get hasRead(): boolean {
    return this.#succeeded > 0;
  }

  /**
   * Reads at once because the known data may be out of date. If a read is already running, another
   * one follows it.
   */
  readNow(): void {
    if (this.#isStopped) {
      return;
    }
    this.#requested += 1;
    this.#quietMs = this.#settings.firstQuietMs;
    if (!this.#isReading) {
      void this.#read();
    }
  }

  /** Reads after the back-off, because an event may have been lost. */
  readLater(): void {
    this.#requested += 1;
    this.#schedule();
  }

  /** An event arrived: the silence starts again. */
  onEvent(): void {
    this.#schedule();
  }

  /** No events arrive for now, so the next idle read comes sooner. */
  onDisconnected(): void {
    this.#quietMs = this.#settings.firstQuietMs;
    this.#schedule();
  }

  /** Stops reading; a read that is running calls no callback. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isReading = true;
    this.#isRetrying = false;
    const requested = this.#requested;
    const error = await this.#readable.read().catch(toRequestError);
    this.#isReading = false;
    if (this.#isStopped) {
      return;
    }
    if (error === undefined) {
      this.#onSuccess(requested);
    } else if (error.reason !== 'TRANSIENT') {
      this.stop();
      return this.#events.onRejected(error);
    } else {
      this.#schedule(true);
    }
    this.#events.onUpdate();
  }

  #onSuccess(requested: number): void {
    this.#served = requested;
    this.#succeeded += 1;
    this.#schedule();
  }

  #schedule(hasFailed = false): void {
    if (this.#isReading || this.#isStopped) {
      return;
    }
    const isNeeded = hasFailed || this.isNeeded;
    // Events that arrive during the back-off do not postpone the retry.
    if (isNeeded && this.#isRetrying) {
      return;
    }
    clearTimeout(this.#timer);
    this.#isRetrying = isNeeded;
    if (isNeeded) {
      this.#timer = setTimeout(() => void this.#read(), this.#backOff.next());
    } else {
      this.#scheduleIdleRead();
    }
  }

  #scheduleIdleRead(): void {
    this.#backOff.reset();
    const wait = Math.min(this.#quietMs, this.#readable.maxQuietMs());
    this.#timer = setTimeout(() => {
      this.#quietMs *= 2;
      void this.#read();
    }, wait);
  }
}

function toRequestError(error: unknown): RequestError {
  return error instanceof RequestError ? error : new RequestError('TRANSIENT');
}
