/**
 * One thing that is subscribed to and read: subscribes first and then reads, so that nothing falls
 * between, and reads again where events may be missing.
 */
import { Reader, type Readable, type ReaderSettings } from './reader.ts';
import type { RealtimeClient } from './realtime-client.ts';
import type { RealtimeFailure, RealtimeSubscription, TypedQuery } from './subscriber.ts';
import type { OfVehicle } from './vehicle-documents.ts';

/** What is followed. */
export interface Source<Data> extends Readable {
  readonly subscription: TypedQuery<Data, OfVehicle>;
  /** Takes an event; answers false when there was nothing in it. */
  take(data: Data): boolean;
}

/** What a feed tells. */
export interface FeedEvents {
  /** `hasRead` or `isCurrent` may have changed. */
  onUpdate(): void;
  /** It has ended, and not because anyone stopped it. */
  onEnd(failure: RealtimeFailure): void;
}

/** A feed, whatever is in it. */
export interface Feed {
  readonly hasRead: boolean;
  /** True while nothing is known to be missing: subscribed, read since, no gap. */
  readonly isCurrent: boolean;
  /** Reads at once. */
  refresh(): void;
  /** Ends it; nothing is told any more. */
  stop(): void;
}

/** Begins to follow. */
export function startFeed<Data>(
  realtime: RealtimeClient,
  variables: OfVehicle,
  source: Source<Data>,
  settings: ReaderSettings,
  events: FeedEvents,
): Feed {
  let isConfirmed = false;
  const reader = new Reader(source, settings, {
    onUpdate: () => events.onUpdate(),
    onRefused: ({ reason, errors }) => {
      subscription.unsubscribe();
      // The reader retries what passes.
      events.onEnd({ reason: reason === 'PASSING' ? 'REFUSED' : reason, errors });
    },
  });
  const begin = (): void => {
    isConfirmed = true;
    reader.ask();
    events.onUpdate();
  };
  const subscription: RealtimeSubscription = realtime.subscribe<Data, OfVehicle>(
    source.subscription,
    variables,
    {
      onStarted: begin,
      onGap: begin,
      onInterrupted: () => {
        isConfirmed = false;
        reader.deaf();
        events.onUpdate();
      },
      onData: (data) => {
        if (data !== null && source.take(data)) {
          reader.heard();
        } else {
          reader.doubt();
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
    refresh: () => reader.ask(),
    stop: () => {
      subscription.unsubscribe();
      reader.stop();
    },
  };
}
