/**
 * Live state of vehicles for browsers and Node: the newest known state and commands, each version
 * once and in order, whatever happens to the connection. Events may be lost, duplicated or late.
 * `version` reveals that, and the client then reads the state again.
 */
import { type LiveMode, WatchLease } from './live-mode.ts';
import type { ReaderSettings } from './reader.ts';
import { createRealtimeClient } from './realtime-client.ts';
import { createRequest, type SendRequest } from './request.ts';
import type { RealtimeClientOptions } from './settings.ts';
import type { QuietBounds } from './sources.ts';
import type { VehicleReference } from './vehicle-documents.ts';
import { Watch, type VehicleWatch, type WatchEvents } from './vehicle-watch.ts';

/** Watches any number of vehicles over one shared connection until `close`. */
export interface LiveStateClient {
  /** Sends queries and mutations with the same token. */
  readonly request: SendRequest;
  /** Watches a vehicle; throws once the client is closed. */
  watchVehicle(vehicle: VehicleReference, events: WatchEvents): VehicleWatch;
  /**
   * Asks the vehicle to send each second until `stop`; throws once the client is closed. Without
   * it, a vehicle that sends at long intervals is live for the first minute of a watch. Call `stop`
   * when the user looks away, because each second is a message to pay for.
   */
  keepLive(vehicle: VehicleReference): LiveMode;
  /** Connects at once instead of after the back-off, for example when a browser is online again. */
  wake(): void;
  /** Ends every watch without another callback, and closes the connection. */
  close(): void;
}

/** How the client connects, and when it reads. */
export interface LiveStateOptions extends RealtimeClientOptions, Partial<QuietBounds> {
  /**
   * Milliseconds of silence before the first idle read; each later wait is twice as long. Default
   * 3,000.
   */
  readonly firstQuietMs?: number;
  /**
   * Back-off before a read that follows a lost event or a failure. Default 250 ms, at most 30 s.
   */
  readonly readBackOff?: Partial<ReaderSettings['readBackOff']>;
}

/** Creates a client; it connects with the first watch. */
export function createLiveStateClient(options: LiveStateOptions): LiveStateClient {
  const realtime = createRealtimeClient(options);
  const { graphqlUrl, token, fetch, responseTimeoutMs = 15_000, random = Math.random } = options;
  const { randomId = () => crypto.randomUUID() } = options;
  const request = createRequest({ graphqlUrl, token, responseTimeoutMs, ...(fetch && { fetch }) });
  const { firstQuietMs = 3000, maxQuietMs = 300_000, maxQuietUnderWayMs = 5000 } = options;
  const readBackOff = { firstMs: 250, maxMs: 30_000, ...options.readBackOff };
  const context = {
    realtime,
    request,
    quiet: { maxQuietMs, maxQuietUnderWayMs },
    reading: { readBackOff, firstQuietMs, random },
  };
  const watches = new Set<VehicleWatch>();
  const liveModes = new Set<LiveMode>();
  let isClosed = false;
  return {
    request,
    watchVehicle: ({ referenceId }, events) => {
      const watch: VehicleWatch = new Watch(context, { referenceId }, events, () => watches.delete(watch));
      watches.add(watch);
      return watch;
    },
    keepLive: (vehicle) => {
      if (isClosed) {
        throw new Error('The client is closed.');
      }
      const liveMode: LiveMode = new WatchLease({ request, random, randomId }, vehicle, () =>
        liveModes.delete(liveMode),
      );
      liveModes.add(liveMode);
      return liveMode;
    },
    wake: () => realtime.wake(),
    close: () => {
      isClosed = true;
      for (const handle of [...watches, ...liveModes]) {
        handle.stop();
      }
      realtime.close();
    },
  };
}
