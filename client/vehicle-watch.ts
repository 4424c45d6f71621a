/**
 * One vehicle that is watched: its state, its commands, and how far what is shown can be relied on.
 */
import type { VehicleState } from '../domain/generated/schema-types.ts';
import { startFeed, type Feed, type FeedEvents } from './feed.ts';
import { notify } from './notify.ts';
import type { ReaderSettings } from './reader.ts';
import type { RealtimeClient } from './realtime-client.ts';
import type { SendRequest } from './request.ts';
import { commandSource, stateSource, type QuietBounds } from './sources.ts';
import type { RealtimeFailure } from './subscriber.ts';
import type { OfVehicle, WatchedCommand } from './vehicle-documents.ts';

/**
 * `STARTING`: nothing is known yet. `LIVE`: what is shown is the newest. `STALE`: there may be
 * newer. `ENDED`: nothing comes any more.
 */
export type WatchStatus = 'STARTING' | 'LIVE' | 'STALE' | 'ENDED';

/**
 * Callbacks of a watch; what is left out is not subscribed to. What they throw is reported as an
 * uncaught error and disturbs nothing else.
 */
export interface WatchEvents {
  /** The whole state, with growing versions only; some may be left out. */
  onState?(state: VehicleState): void;
  /**
   * A command, with growing versions of each; at the beginning the newest ones there are, oldest
   * first.
   */
  onCommand?(command: WatchedCommand): void;
  onStatus?(status: WatchStatus): void;
  /**
   * The watch has ended, and not because its caller wished it: there is no access (any more), or
   * nobody is signed in.
   */
  onEnd?(failure: RealtimeFailure): void;
}

/** A watch as its caller holds it. */
export interface VehicleWatch {
  readonly status: WatchStatus;
  /** True unless LIVE: what is shown may not be the newest. */
  readonly isStale: boolean;
  /** Reads at once, for example when a page becomes visible again. */
  refresh(): void;
  /** Ends it; no callback is called from now on. */
  stop(): void;
}

/** What a watch works with. */
export interface WatchContext {
  readonly realtime: RealtimeClient;
  readonly request: SendRequest;
  readonly quiet: QuietBounds;
  readonly reading: ReaderSettings;
}

/** A watch; it begins when it is made. */
export class Watch implements VehicleWatch {
  readonly #events: WatchEvents;
  readonly #feeds: Feed[] = [];
  readonly #onOver: () => void;
  #status: WatchStatus = 'STARTING';

  constructor(context: WatchContext, vehicle: OfVehicle, events: WatchEvents, onOver: () => void) {
    const { realtime, request, quiet, reading } = context;
    this.#events = events;
    this.#onOver = onOver;
    const feedEvents: FeedEvents = {
      onUpdate: () => this.#update(),
      onEnd: (failure) => this.#end(failure),
    };
    if (events.onState !== undefined) {
      const source = stateSource(request, vehicle, quiet, (state) =>
        this.#show(() => events.onState?.(state)),
      );
      this.#feeds.push(startFeed(realtime, vehicle, source, reading, feedEvents));
    }
    if (events.onCommand !== undefined) {
      const source = commandSource(request, vehicle, quiet, (command) =>
        this.#show(() => events.onCommand?.(command)),
      );
      this.#feeds.push(startFeed(realtime, vehicle, source, reading, feedEvents));
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
    this.#onOver();
  }

  #show(callback: () => void): void {
    // A callback before may have stopped the watch.
    if (this.#status !== 'ENDED') {
      notify(callback);
    }
  }

  #update(): void {
    if (this.#status !== 'ENDED') {
      this.#become(statusOf(this.#feeds));
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

  #become(status: WatchStatus): void {
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
