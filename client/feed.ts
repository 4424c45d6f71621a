/**
 * Follows one source of a vehicle. It subscribes first and then reads, so that no change falls
 * between the two, and it reads again whenever events may be missing.
 */
import { Reader, type Readable, type ReaderSettings } from './reader.ts';
import type { RequestError } from './request.ts';
import type { RealtimeClient } from './realtime-client.ts';
import type { RealtimeFailure, RealtimeSubscription, TypedQuery } from './subscriber.ts';
import type { VehicleReference } from './vehicle-documents.ts';

/** A source that can be both subscribed to and read. */
export interface Source<Data> extends Readable {
  readonly subscription: TypedQuery<Data, VehicleReference>;
  /** Takes an event; returns false when the event was empty. */
  take(data: Data): boolean;
}

/** Reports updates of a feed, and the failure after which it does not continue. */
export interface FeedEvents {
  /** `hasRead` or `isCurrent` may have changed. */
  onUpdate(): void;
  /** The feed ended without a call of `stop`. */
  onEnd(failure: RealtimeFailure): void;
}

/** A feed as its watch sees it. */
export interface Feed {
  readonly hasRead: boolean;
  /** True while subscribed, read since the subscription was confirmed, and without a gap. */
  readonly isCurrent: boolean;
  /** Reads at once. */
  refresh(): void;
  /** Ends the feed; no callback is called from now on. */
  stop(): void;
}

/**
 * A feed of one source; the constructor subscribes. It reads when the subscription is confirmed and
 * after every gap.
 */
export class SourceFeed<Data> implements Feed {
  readonly #source: Source<Data>;
  readonly #events: FeedEvents;
  readonly #reader: Reader;
  readonly #subscription: RealtimeSubscription;
  #isConfirmed = false;

  constructor(
    realtime: RealtimeClient,
    variables: VehicleReference,
    source: Source<Data>,
    settings: ReaderSettings,
    events: FeedEvents,
  ) {
    this.#source = source;
    this.#events = events;
    this.#reader = new Reader(source, settings, {
      onUpdate: () => events.onUpdate(),
      onRejected: (error) => {
        this.#subscription.unsubscribe();
        events.onEnd(toFailure(error));
      },
    });
    this.#subscription = realtime.subscribe<Data, VehicleReference>(source.subscription, variables, {
      onStarted: () => this.#onConfirmed(),
      onGap: () => this.#onConfirmed(),
      onInterrupted: () => this.#onInterrupted(),
      onData: (data) => this.#onData(data),
      onEnd: (failure) => {
        this.#reader.stop();
        events.onEnd(failure);
      },
    });
  }

  get hasRead(): boolean {
    return this.#reader.hasRead;
  }

  get isCurrent(): boolean {
    return this.#isConfirmed && this.#reader.hasRead && !this.#reader.isNeeded;
  }

  /** Also reports that the known data may be out of date until the read has ended. */
  refresh(): void {
    this.#reader.readNow();
    this.#events.onUpdate();
  }

  stop(): void {
    this.#subscription.unsubscribe();
    this.#reader.stop();
  }

  #onConfirmed(): void {
    this.#isConfirmed = true;
    this.refresh();
  }

  #onInterrupted(): void {
    this.#isConfirmed = false;
    this.#reader.onDisconnected();
    this.#events.onUpdate();
  }

  #onData(data: Data | null): void {
    if (data !== null && this.#source.take(data)) {
      this.#reader.onEvent();
    } else {
      this.#reader.readLater();
    }
    this.#events.onUpdate();
  }
}

/** The reader retries transient errors itself. */
function toFailure({ reason, errors }: RequestError): RealtimeFailure {
  return { reason: reason === 'TRANSIENT' ? 'REFUSED' : reason, errors };
}
