/** What a vehicle sends of its readings, and when: its cadence, its feed and its batches. */
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import type { Readings } from '../drive/readings.ts';
import { type ReportingMessage, type ReportingValues, reportingBounds } from '../../../domain/reporting.ts';
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

/** Makes messages of readings, and sends them alone or in batches, as often as the cloud asks. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #feed: TelemetryFeed;
  readonly #cadence = new Cadence();
  readonly #batch: Batch;
  /** The cloud's latest request; without one, the vehicle has its own cadence. */
  #asked: ReportingMessage = { at: 0 };

  constructor(options: ReporterOptions) {
    const { session, speaksAlways } = options;
    this.#options = options;
    this.#feed = createTelemetryFeed(session, speaksAlways);
    this.#batch = new Batch(this.#batchMs);
  }

  /** Messages may arrive twice and in another order, so an earlier request is ignored. */
  onMessage(payload: string): void {
    // The cloud writes the message.
    const message = JSON.parse(payload) as ReportingMessage;
    if (message.at > this.#asked.at) {
      this.flush();
      this.#asked = message;
      this.#batch.periodMs = this.#batchMs;
    }
  }

  /** `observedAt` is the vehicle's own time, in epoch milliseconds, later than that before. */
  report(readings: Partial<Readings>, observedAt: number, { isLive, sendsEverything }: Reading): void {
    this.#sendBatch(this.#batch.takeOver(observedAt));
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
    this.#sendBatch(this.#batch.take());
  }

  /** The vehicle observes at most at each tick. */
  get #pace(): Pace {
    const { parkedMs } = this.#options;
    return {
      observationMs: this.#askedMs('observationSeconds') ?? 0,
      parkedMs: this.#askedMs('parkedSeconds') ?? parkedMs,
    };
  }

  get #batchMs(): number {
    return this.#askedMs('batchSeconds') ?? this.#options.batchMs ?? 0;
  }

  /** Undefined also for a value that is out of bounds, so that no message stops the reports. */
  #askedMs(name: keyof ReportingValues): number | undefined {
    const seconds = this.#asked[name];
    const [minimum, maximum] = reportingBounds[name];
    return seconds !== undefined && seconds >= minimum && seconds <= maximum ? seconds * 1_000 : undefined;
  }

  /** True when a batch may have several reports of a parked vehicle. */
  get #hasLongBatches(): boolean {
    return this.#batchMs > this.#pace.parkedMs;
  }

  #make(message: TelemetryMessage | undefined): void {
    if (message === undefined) {
      return;
    }
    this.#options.made(message);
    if (this.#batchMs === 0) {
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
