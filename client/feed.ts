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

/** Subscribes at once, and reads when the subscription is confirmed and after every gap. */
export function startFeed<Data>(
  realtime: RealtimeClient,
  variables: VehicleReference,
  source: Source<Data>,
  settings: ReaderSettings,
  events: FeedEvents,
): Feed {
  let isConfirmed = false;
  const reader = new Reader(source, settings, {
    onUpdate: () => events.onUpdate(),
    onRejected: (error) => {
      subscription.unsubscribe();
      events.onEnd(toFailure(error));
    },
  });
  const onConfirmed = (): void => {
    isConfirmed = true;
    readNow(reader, events);
  };
  const subscription: RealtimeSubscription = realtime.subscribe<Data, VehicleReference>(
    source.subscription,
    variables,
    {
      onStarted: onConfirmed,
      onGap: onConfirmed,
      onInterrupted: () => {
        isConfirmed = false;
        reader.onDisconnected();
        events.onUpdate();
      },
      onData: (data) => {
        if (data !== null && source.take(data)) {
          reader.onEvent();
        } else {
          reader.readLater();
        }
        events.onUpdate();
      },
      onEnd: (failure) => {
        reader.stop();
        events.onEnd(failure);
      },
    },
  );
  return {
    get hasRead() {
      return reader.hasRead;
    },
    get isCurrent() {
      return isConfirmed && reader.hasRead && !reader.isNeeded;
    },
    refresh: () => readNow(reader, events),
    stop: () => {
      subscription.unsubscribe();
      reader.stop();
    },
  };
}

/** The reader retries transient errors itself. */
function toFailure({ reason, errors }: RequestError): RealtimeFailure {
  return { reason: reason === 'TRANSIENT' ? 'REFUSED' : reason, errors };
}

/** Reads, and reports that the known data may be out of date until the read has ended. */
function readNow(reader: Reader, events: FeedEvents): void {
  reader.readNow();
  events.onUpdate();
}
