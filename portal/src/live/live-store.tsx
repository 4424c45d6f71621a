/** The live states of a session: one connection, and a feed for each vehicle on the page. */
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react';
import {
  createLiveStateClient,
  type LiveMode,
  type LiveStateClient,
  type SendRequest,
  type VehicleWatch,
  type WatchEvents,
} from '../../../client/index.ts';
import { takeFirstState } from '../first/first-requests.ts';
import type { LastState } from '../kept/last-state.ts';
import type { PortalConfig } from '../config.ts';
import type { Session } from '../session/session.ts';
import { onWake } from './clock.ts';
import { VehicleFeed, type VehicleView } from './vehicle-feed.ts';

/**
 * Shortest time between two reads of every car, in milliseconds. Events still arrive in between,
 * and the client reads by itself after an interruption.
 */
const minRefreshMs = 5000;

/** Sends requests and follows vehicles until `close`. */
export class LiveStore {
  /** What this device keeps of the cars; undefined when it keeps nothing. */
  readonly lastState: LastState | undefined;
  readonly #client: LiveStateClient;
  readonly #principalId: string;
  readonly #feeds = new Map<string, VehicleFeed>();
  readonly #listening = new AbortController();
  #refreshedAt = 0;

  constructor(config: PortalConfig, session: Session, lastState?: LastState) {
    this.lastState = lastState;
    this.#principalId = session.principalId;
    this.#client = createLiveStateClient({
      url: config.realtimeUrl,
      graphqlUrl: config.graphqlUrl,
      token: (forceRefresh) => session.accessToken(forceRefresh),
    });
    const { signal } = this.#listening;
    const wake = (): void => {
      if (document.visibilityState === 'visible') {
        this.#wake();
      }
    };
    signal.addEventListener('abort', onWake(wake));
    window.addEventListener('online', wake, { signal });
    window.addEventListener('pageshow', wake, { signal });
    document.addEventListener('visibilitychange', wake, { signal });
  }

  /** Sends a query or mutation; rejects with RequestError. */
  get request(): SendRequest {
    return this.#client.request;
  }

  /** Returns the feed of a vehicle; the same for every caller. */
  feed(referenceId: string): VehicleFeed {
    let feed = this.#feeds.get(referenceId);
    if (feed === undefined) {
      const first = takeFirstState(this.#principalId, referenceId);
      feed = new VehicleFeed(this.#client, referenceId, { memory: this.lastState, first });
      this.#feeds.set(referenceId, feed);
    }
    return feed;
  }

  /** Watches a vehicle over the same connection, until the caller stops it or the store closes. */
  watch(referenceId: string, events: WatchEvents): VehicleWatch {
    return this.#client.watchVehicle({ referenceId }, events);
  }

  /** Asks a vehicle to send each second, until the caller stops it or the store closes. */
  keepLive(referenceId: string): LiveMode {
    return this.#client.keepLive({ referenceId });
  }

  /** Ends all feeds and the connection. */
  close(): void {
    this.#listening.abort();
    this.#client.close();
  }

  #wake(): void {
    this.#client.wake();
    const now = Date.now();
    // Several browser events may name one wake, and a tab may be opened again and again.
    if (Math.abs(now - this.#refreshedAt) < minRefreshMs) {
      return;
    }
    this.#refreshedAt = now;
    this.#feeds.forEach((feed) => feed.refresh());
  }
}

const LiveContext = createContext<LiveStore | undefined>(undefined);

/** Gives the store of the session to all components below. */
export function LiveProvider({
  store,
  children,
}: {
  readonly store: LiveStore;
  readonly children: ReactNode;
}) {
  return <LiveContext value={store}>{children}</LiveContext>;
}

/** Returns the store of the nearest provider; throws without one. */
export function useLiveStore(): LiveStore {
  const store = use(LiveContext);
  if (store === undefined) {
    throw new Error('LiveProvider is missing above this component.');
  }
  return store;
}

/** Follows a vehicle for as long as the component is on the page. */
export function useVehicle(referenceId: string): VehicleView {
  const feed = useLiveStore().feed(referenceId);
  return useSyncExternalStore(feed.subscribe, feed.snapshot);
}
