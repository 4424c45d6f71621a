/** What a vehicle sends of its readings, and when: its cadence, its feed and its batches. */
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import type { Readings } from '../drive/readings.ts';
import { Batch, batchPayload } from './batch.ts';
import { Cadence, type Pace } from './cadence.ts';
import { createTelemetryFeed, type TelemetryFeed } from './telemetry-feed.ts';

/** How a vehicle sends, and what a reporter calls in it. */
export interface ReporterOptions {
  /** Prefix of the event ids. */
  readonly session: string;
  /** Every tick makes a message, whatever the state of the vehicle. */
  readonly speaksAlways: boolean;
  /** Undefined for a vehicle that sends each message alone. */
  readonly batchMs: number | undefined;
  /** Longest time between two messages of a parked vehicle. */
  readonly parkedMs: number;
  readonly made: (message: TelemetryMessage) => void;
  /** Sends one payload with its messages. */
  readonly send: (payload: string | Buffer, messages: readonly TelemetryMessage[]) => void;
}

/** Why the vehicle reads its sensors. */
export interface Reading {
  /** While the vehicle is live, each change is sent at once, even while the vehicle is parked. */
  readonly isLive: boolean;
  readonly sendsEverything: boolean;
}

/** Makes messages of readings, and sends them alone or in batches. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #feed: TelemetryFeed;
  readonly #cadence = new Cadence();
  readonly #batch: Batch | undefined;

  constructor(options: ReporterOptions) {
    const { batchMs, session, speaksAlways } = options;
    this.#options = options;
    this.#feed = createTelemetryFeed(session, speaksAlways);
    this.#batch = batchMs === undefined ? undefined : new Batch(batchMs);
  }

  /** `observedAt` is the vehicle's own time, in epoch milliseconds, later than that before. */
  report(readings: Partial<Readings>, observedAt: number, { isLive, sendsEverything }: Reading): void {
    this.#sendBatch(this.#batch?.takeOver(observedAt));
    const isAsked = isLive || this.#options.speaksAlways;
    const occasion = isAsked ? undefined : this.#cadence.next(readings, observedAt, this.#pace);
    if (occasion === undefined) {
      this.#cadence.noteObserved(readings, observedAt);
    }
    if (occasion !== 'NOTHING') {
      const hasEverything = sendsEverything || occasion === 'REPORT';
      this.#make(this.#feed.next(readings, observedAt, hasEverything));
    }
    if (isLive || occasion === 'EVENT' || (occasion === 'REPORT' && !this.#hasLongBatches)) {
      this.flush();
    }
  }

  /** Sends the messages that wait in a batch. */
  flush(): void {
    this.#sendBatch(this.#batch?.take());
  }

  get #pace(): Pace {
    return { observationMs: 0, parkedMs: this.#options.parkedMs };
  }

  /** True when a batch may have several reports of a parked vehicle. */
  get #hasLongBatches(): boolean {
    const { batchMs = 0, parkedMs } = this.#options;
    return batchMs > parkedMs;
  }

  #make(message: TelemetryMessage | undefined): void {
    if (message === undefined) {
      return;
    }
    this.#options.made(message);
    if (this.#batch === undefined) {
      this.#options.send(JSON.stringify(message), [message]);
      return;
    }
    this.#batch.sendings(message).forEach((messages) => this.#sendBatch(messages));
  }

  #sendBatch(messages: readonly TelemetryMessage[] = []): void {
    if (messages.length > 0) {
      this.#options.send(batchPayload(messages), messages);
    }
  }
}
