/** A watch of one vehicle: its state, its commands, and whether they are up to date. */
import type { VehicleState } from '../domain/generated/schema-types.ts';
import { AccessFeed } from './access-feed.ts';
import { SourceFeed, type Feed, type FeedEvents } from './feed.ts';
import { notify } from './notify.ts';
import type { ReaderSettings } from './reader.ts';
import type { RealtimeClient } from './realtime-client.ts';
import type { SendRequest } from './request.ts';
import { commandSource, stateSource, type QuietBounds } from './sources.ts';
import type { RealtimeFailure } from './subscriber.ts';
import type { AccessEvent, VehicleReference, WatchedCommand } from './vehicle-documents.ts';

/**
 * `STARTING`: nothing was read yet. `LIVE`: the newest version was shown. `STALE`: a newer version
 * may exist. `ENDED`: no callback follows.
 */
export type WatchStatus = 'STARTING' | 'LIVE' | 'STALE' | 'ENDED';

/**
 * Callbacks of a watch. Without `onState`, `onCommand` or `onAccess`, the watch does not subscribe
 * to it. An error that a callback throws is reported as uncaught and does not stop the client.
 */
export interface WatchEvents {
  /** The whole state, with increasing versions; some versions may be skipped. */
  onState?(state: VehicleState): void;
  /**
   * After each read of the state, before its `onState`: milliseconds by which this device's clock
   * is ahead of the cloud's at least, negative when it is behind. 0 when the two may agree.
   */
  onClock?(aheadMs: number): void;
  /**
   * A command, with increasing versions of each. The first calls bring the newest existing
   * commands, oldest first.
   */
  onCommand?(command: WatchedCommand): void;
  /**
   * What happens to the vehicle's accesses and identity from now on, each event once. Events while
   * the watch was not LIVE are missing; `vehicleHistory` has them.
   */
  onAccess?(event: AccessEvent): void;
  onStatus?(status: WatchStatus): void;
  /**
   * The watch ended without a call of `stop`: the user has no access or lost it, or has signed out.
   */
  onEnd?(failure: RealtimeFailure): void;
}

/** What the watch of a vehicle returns: its status, and how to refresh and end it. */
export interface VehicleWatch {
  readonly status: WatchStatus;
  /** True unless LIVE. */
  readonly isStale: boolean;
  /** Reads at once, for example when a page becomes visible again. */
  refresh(): void;
  /** Ends it; no callback is called from now on. */
  stop(): void;
}

/** What all watches of a client share. */
export interface WatchContext {
  readonly realtime: RealtimeClient;
  readonly request: SendRequest;
  readonly quiet: QuietBounds;
  readonly reading: ReaderSettings;
}

/** A watch; the constructor starts it. */
export class Watch implements VehicleWatch {
  readonly #events: WatchEvents;
  readonly #feeds: Feed[] = [];
  readonly #onStopped: () => void;
  #status: WatchStatus = 'STARTING';

  constructor(context: WatchContext, vehicle: VehicleReference, events: WatchEvents, onStopped: () => void) {
    const { realtime, request, quiet, reading } = context;
    this.#events = events;
    this.#onStopped = onStopped;
    const feedEvents: FeedEvents = {
      onUpdate: () => this.#update(),
      onEnd: (failure) => this.#end(failure),
    };
    if (events.onState !== undefined) {
      const source = stateSource(request, vehicle, quiet, {
        onState: (state) => this.#show(() => events.onState?.(state)),
        onClock: (aheadMs) => this.#show(() => events.onClock?.(aheadMs)),
      });
      this.#feeds.push(new SourceFeed(realtime, vehicle, source, reading, feedEvents));
    }
    if (events.onCommand !== undefined) {
      const source = commandSource(request, vehicle, quiet, (command) =>
        this.#show(() => events.onCommand?.(command)),
      );
      this.#feeds.push(new SourceFeed(realtime, vehicle, source, reading, feedEvents));
    }
    if (events.onAccess !== undefined) {
      const show = (event: AccessEvent): void => this.#show(() => events.onAccess?.(event));
      this.#feeds.push(new AccessFeed(realtime, vehicle, show, feedEvents));
    }
  }

  get status(): WatchStatus {
    return this.#status;
  }

  get isStale(): boolean {
    return this.#status !== 'LIVE';
  }

  refresh(): void {
    for (const feed of this.#feeds) {
      feed.refresh();
    }
  }

  stop(): void {
    this.#status = 'ENDED';
    for (const feed of this.#feeds) {
      feed.stop();
    }
    this.#onStopped();
  }

  #show(callback: () => void): void {
    // An earlier callback may have stopped the watch.
    if (this.#status !== 'ENDED') {
      notify(callback);
    }
  }

  #update(): void {
    if (this.#status !== 'ENDED') {
      this.#setStatus(statusOf(this.#feeds));
    }
  }

  #end(failure: RealtimeFailure): void {
    if (this.#status === 'ENDED') {
      return;
    }
    this.stop();
    notify(() => this.#events.onStatus?.('ENDED'));
    notify(() => this.#events.onEnd?.(failure));
  }

  #setStatus(status: WatchStatus): void {
    if (this.#status === status) {
      return;
    }
    this.#status = status;
    notify(() => this.#events.onStatus?.(status));
  }
}

function statusOf(feeds: readonly Feed[]): WatchStatus {
  if (feeds.some(({ hasRead }) => !hasRead)) {
    return 'STARTING';
  }
  return feeds.every(({ isCurrent }) => isCurrent) ? 'LIVE' : 'STALE';
}
